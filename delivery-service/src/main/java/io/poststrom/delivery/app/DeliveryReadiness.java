package io.poststrom.delivery.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the queue is worked at, whether or not parts of it are still being restored. */
@Readiness
@Singleton
public class DeliveryReadiness implements HealthCheck {
  private final Delivery delivery;

  /** Made by the container. */
  @Inject
  public DeliveryReadiness(Delivery delivery) {
    this.delivery = delivery;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("delivery")
        .status(delivery.isReady())
        .withData("restoring", delivery.restoring())
        .build();
  }
}

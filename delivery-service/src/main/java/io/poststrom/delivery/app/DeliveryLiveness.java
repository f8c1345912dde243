package io.poststrom.delivery.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Dead only where another process has taken this one's name: Kafka's absence is no reason. */
@Liveness
@Singleton
public class DeliveryLiveness implements HealthCheck {
  private final Delivery delivery;

  /** Made by the container. */
  @Inject
  public DeliveryLiveness(Delivery delivery) {
    this.delivery = delivery;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("delivery").status(!delivery.isFenced()).build();
  }
}

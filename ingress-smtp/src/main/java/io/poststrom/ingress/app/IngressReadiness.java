package io.poststrom.ingress.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the listeners are open and the log takes what is written. */
@Readiness
@Singleton
public class IngressReadiness implements HealthCheck {
  private final Ingress ingress;

  /** Made by the container. */
  @Inject
  public IngressReadiness(Ingress ingress) {
    this.ingress = ingress;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      return HealthCheckResponse.named("ingress").status(ingress.isReady()).build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return HealthCheckResponse.down("ingress");
    }
  }
}

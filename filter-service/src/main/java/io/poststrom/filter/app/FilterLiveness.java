package io.poststrom.filter.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive unless a worker has died or hangs; an absent Kafka is no reason to be restarted. */
@Liveness
@Singleton
public class FilterLiveness implements HealthCheck {
  private final Filter filter;

  /** Made by the container. */
  @Inject
  public FilterLiveness(Filter filter) {
    this.filter = filter;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("filter").status(filter.isAlive()).build();
  }
}

package io.poststrom.filter.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while every worker reaches Kafka and its last batch was committed. */
@Readiness
@Singleton
public class FilterReadiness implements HealthCheck {
  private final Filter filter;

  /** Made by the container. */
  @Inject
  public FilterReadiness(Filter filter) {
    this.filter = filter;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("filter").status(filter.isReady()).build();
  }
}

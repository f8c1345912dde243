package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.DmarcRecord.Boundary;
import io.poststrom.filter.dmarc.Records.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The DNS tree walk: RFC 9989 section 4.10. At most eight questions a walk. */
final class TreeWalk implements Discovery {
  private static final int MOST_LABELS_ABOVE = 7;

  private final Records records;

  TreeWalk(Records records) {
    this.records = records;
  }

  /** A domain where the walk found a record. */
  private record Step(String domain, DmarcRecord record) {}

  /**
   * What a walk found.
   *
   * @param steps from the longest domain to the shortest
   * @param trouble what kept it from seeing all: a place unknown, else one unusable
   */
  private record Walk(List<Step> steps, Optional<Policied> trouble) {
    boolean isInDoubt() {
      return trouble.filter(t -> t.place() instanceof Place.Unknown).isPresent();
    }

    Walk troubled(Policied by) {
      return new Walk(steps, isInDoubt() ? trouble : Optional.of(by));
    }
  }

  /** Section 4.10.1. */
  @Override
  public CompletionStage<Policied> policied(String authorDomain) {
    return records
        .at(authorDomain)
        .thenCompose(
            place ->
                place instanceof Place.Empty
                    ? walk(authorDomain).thenApply(walk -> above(authorDomain, walk))
                    : CompletableFuture.completedStage(new Policied(authorDomain, place)));
  }

  private static Policied above(String authorDomain, Walk walk) {
    if (walk.steps.isEmpty() || walk.isInDoubt()) {
      return walk.trouble.orElse(new Policied(authorDomain, new Place.Empty()));
    }
    String organization = select(authorDomain, walk.steps);
    Step found =
        walk.steps.stream()
            .filter(step -> step.domain.equals(organization))
            .findFirst()
            .orElse(walk.steps.getLast());
    return new Policied(found.domain, new Place.Published(found.record));
  }

  /** Section 4.10.2. */
  @Override
  public CompletionStage<Organization> organization(String domain) {
    return walk(domain)
        .thenApply(
            walk ->
                walk.trouble.isPresent()
                        && walk.trouble.get().place() instanceof Place.Unknown(String reason)
                    ? new Organization.Unknown(reason)
                    : new Organization.Known(select(domain, walk.steps)));
  }

  private static String select(String start, List<Step> steps) {
    for (Step step : steps) {
      if (step.record.boundary() == Boundary.ORGANIZATION) {
        return step.domain;
      }
      if (step.record.boundary() == Boundary.PUBLIC_SUFFIX && !step.domain.equals(start)) {
        return oneBelow(step.domain, start);
      }
    }
    return steps.isEmpty() ? start : steps.getLast().domain;
  }

  private CompletionStage<Walk> walk(String start) {
    return step(targets(start), 0, new Walk(new ArrayList<>(), Optional.empty()));
  }

  private CompletionStage<Walk> step(List<String> targets, int next, Walk soFar) {
    if (next == targets.size()) {
      return CompletableFuture.completedStage(soFar);
    }
    String target = targets.get(next);
    return records
        .at(target)
        .thenCompose(
            place ->
                switch (place) {
                  case Place.Published(DmarcRecord record) -> {
                    soFar.steps.add(new Step(target, record));
                    yield record.boundary() == Boundary.UNKNOWN
                        ? step(targets, next + 1, soFar)
                        : CompletableFuture.completedStage(soFar);
                  }
                  case Place.Empty() -> step(targets, next + 1, soFar);
                  case Place.Unusable ignored ->
                      step(targets, next + 1, soFar.troubled(new Policied(target, place)));
                  case Place.Unknown ignored ->
                      step(targets, next + 1, soFar.troubled(new Policied(target, place)));
                });
  }

  /** The domain itself, then the one of at most seven labels above it, up to the last label. */
  private static List<String> targets(String start) {
    List<String> targets = new ArrayList<>();
    targets.add(start);
    int labels = (int) start.chars().filter(c -> c == '.').count() + 1;
    String target = start;
    while (labels > 1) {
      target = target.substring(target.indexOf('.') + 1);
      labels--;
      if (labels <= MOST_LABELS_ABOVE) {
        targets.add(target);
      }
    }
    return targets;
  }

  private static String oneBelow(String suffix, String name) {
    int end = name.length() - suffix.length() - 1;
    return name.substring(name.lastIndexOf('.', end - 1) + 1);
  }
}

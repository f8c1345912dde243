package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.settings.SigningDomain;
import io.poststrom.settings.SigningDomain.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which keys of a document sign at a moment. A key does from its {@code from} to its {@code until},
 * and on while no other one of its algorithm can be used, so that no change of keys leaves mail
 * unsigned: of several such keys, those whose time ended last.
 */
final class Rotation {
  private final SigningDomain document;
  private final Map<Key, Standing> standings = new LinkedHashMap<>();
  private final List<SigningKey> signing = new ArrayList<>();

  private Rotation(SigningDomain document) {
    this.document = document;
  }

  static Rotation at(Instant now, SigningDomain document, Function<Key, WatchedKey> watched) {
    Rotation rotation = new Rotation(document);
    Set<Algorithm> used = EnumSet.noneOf(Algorithm.class);
    for (Key key : document.keys()) {
      WatchedKey one = watched.apply(key);
      Standing standing = inItsTime(now, key, one.standing());
      rotation.standings.put(key, standing);
      if (standing.state().signs()) {
        SigningKey signing = one.key().orElseThrow();
        used.add(signing.algorithm());
        rotation.signing.add(signing);
      }
    }
    for (Algorithm algorithm : Algorithm.values()) {
      if (!used.contains(algorithm)) {
        rotation.keepOn(now, algorithm, watched);
      }
    }
    return rotation;
  }

  /** Each key with where it stands. */
  Map<Key, Standing> standings() {
    return standings;
  }

  Signatory signatory() {
    return new Signatory(document, signing);
  }

  private static Standing inItsTime(Instant now, Key key, Standing standing) {
    if (standing.state() == KeyState.UNREADABLE) {
      return standing;
    }
    if (isOver(now, key)) {
      return new Standing(KeyState.OVER, "");
    }
    boolean early = key.from().filter(from -> from.isAfter(now)).isPresent();
    return early ? new Standing(KeyState.EARLY, inDns(standing.state())) : standing;
  }

  private static String inDns(KeyState state) {
    return switch (state) {
      case SIGNS -> "DNS shows it";
      case UNKNOWN -> "DNS has not said whether it shows it";
      case OVERDUE, EARLY, OVER, NOT_SHOWN, UNREADABLE -> "DNS does not show it";
    };
  }

  private static boolean isOver(Instant now, Key key) {
    return key.until().filter(until -> !until.isAfter(now)).isPresent();
  }

  private void keepOn(Instant now, Algorithm algorithm, Function<Key, WatchedKey> watched) {
    List<Key> over =
        document.keys().stream()
            .filter(key -> isOver(now, key))
            .filter(key -> watched.apply(key).standing().state() == KeyState.SIGNS)
            .filter(key -> algorithm(watched.apply(key)).equals(Optional.of(algorithm)))
            .toList();
    Optional<Instant> last =
        over.stream().map(key -> key.until().orElseThrow()).max(Instant::compareTo);
    for (Key key : over) {
      if (key.until().equals(last)) {
        standings.put(key, new Standing(KeyState.OVERDUE, ""));
        signing.add(watched.apply(key).key().orElseThrow());
      }
    }
  }

  private static Optional<Algorithm> algorithm(WatchedKey watched) {
    return watched.key().map(SigningKey::algorithm);
  }
}

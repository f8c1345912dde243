package io.poststrom.ingress.door;

import io.poststrom.ingress.policy.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Networks that are let in or kept out: lines of {@code allow NETWORK [LABEL]} and {@code deny
 * NETWORK [LABEL]}, such as a country's networks with its name. The smallest network that holds an
 * address decides.
 */
public final class NetworkList {
  /** A list of nothing. */
  public static final NetworkList EMPTY = new NetworkList(Map.of());

  private static final int MAX_ENTRIES = 500_000;
  private static final int MAX_MISTAKES = 5;

  private final Map<Network, Entry> entries;
  private final List<Integer> prefixes;

  /** What becomes of a network. */
  public enum Action {
    ALLOW,
    DENY
  }

  /**
   * A line.
   *
   * @param label why, for logs; may be empty
   */
  record Entry(Action action, String label) {}

  private NetworkList(Map<Network, Entry> entries) {
    this.entries = entries;
    TreeSet<Integer> lengths = new TreeSet<>();
    entries.keySet().forEach(network -> lengths.add(network.bits()));
    this.prefixes = List.copyOf(lengths.descendingSet());
  }

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException that names the first lines that can't be read
   */
  public static NetworkList parse(String text) {
    Map<Network, Entry> entries = new HashMap<>();
    Map<Entry, Entry> same = new HashMap<>();
    List<String> mistakes = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", 3);
      if (words[0].isEmpty()) {
        continue;
      }
      try {
        Entry entry = new Entry(action(words[0]), words.length > 2 ? words[2] : "");
        entries.put(network(words), same.computeIfAbsent(entry, e -> e));
      } catch (IllegalArgumentException e) {
        mistakes.add("line " + number + ": " + e.getMessage());
      }
      if (mistakes.size() >= MAX_MISTAKES) {
        break;
      }
    }
    if (entries.size() > MAX_ENTRIES) {
      mistakes.add("more than " + MAX_ENTRIES + " networks");
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
    return new NetworkList(entries);
  }

  /** How many networks it names. */
  public int size() {
    return entries.size();
  }

  /** The line that decides about an address. */
  Optional<Entry> find(InetAddress address) {
    int most = 8 * address.getAddress().length;
    for (int bits : prefixes) {
      Entry entry = bits > most ? null : entries.get(new Network(address, bits));
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private static Action action(String word) {
    return switch (word) {
      case "allow" -> Action.ALLOW;
      case "deny" -> Action.DENY;
      default -> throw new IllegalArgumentException("want allow or deny, not " + word);
    };
  }

  private static Network network(String[] words) {
    if (words.length < 2) {
      throw new IllegalArgumentException("want a network after " + words[0]);
    }
    return Network.parse(words[1]);
  }
}

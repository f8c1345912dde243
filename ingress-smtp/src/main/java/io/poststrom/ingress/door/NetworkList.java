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
 * Networks that are let in, kept out or counted together: lines of {@code allow NETWORK [LABEL]},
 * {@code deny NETWORK [LABEL]} and {@code limit NETWORK LABEL}, such as a country's networks with
 * its name. The smallest network that holds an address decides. A line {@code rate LABEL
 * CONNECTIONS MAILS} says how many all networks of a label may have within a minute; 0 is any
 * number.
 */
public final class NetworkList {
  /** A list of nothing. */
  public static final NetworkList EMPTY = new NetworkList(Map.of(), Map.of());

  private static final int MAX_ENTRIES = 500_000;
  private static final int MAX_MISTAKES = 5;

  private final Map<Network, Entry> entries;
  private final Map<String, LabelRate> rates;
  private final List<Integer> prefixes;

  /** What becomes of a network. */
  public enum Action {
    ALLOW,
    DENY,
    LIMIT
  }

  /** Of all networks of a label together, within a minute; 0 is any number. */
  record LabelRate(int connections, int mails) {
    static final LabelRate NONE = new LabelRate(0, 0);
  }

  /**
   * A line.
   *
   * @param label why, for logs, or whose rate counts; may be empty where there is none
   */
  record Entry(Action action, String label) {}

  private NetworkList(Map<Network, Entry> entries, Map<String, LabelRate> rates) {
    this.entries = entries;
    this.rates = rates;
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
    Reader reader = new Reader();
    List<String> mistakes = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      try {
        reader.read(line.replaceFirst("#.*", "").strip());
      } catch (IllegalArgumentException e) {
        mistakes.add("line " + number + ": " + e.getMessage());
      }
      if (mistakes.size() >= MAX_MISTAKES) {
        break;
      }
    }
    if (mistakes.isEmpty()) {
      mistakes.addAll(reader.mistakesOfTheWhole());
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
    return new NetworkList(reader.entries, reader.rates);
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

  /** How many all networks of the line's label may have; {@link LabelRate#NONE} without limit. */
  LabelRate rate(Entry entry) {
    return entry.action() == Action.LIMIT
        ? rates.getOrDefault(entry.label(), LabelRate.NONE)
        : LabelRate.NONE;
  }

  private static final class Reader {
    private final Map<Network, Entry> entries = new HashMap<>();
    private final Map<String, LabelRate> rates = new HashMap<>();
    private final Map<Entry, Entry> same = new HashMap<>();

    void read(String line) {
      String[] words = line.split("\\s+", 3);
      switch (words[0]) {
        case "" -> {}
        case "allow" -> network(Action.ALLOW, words);
        case "deny" -> network(Action.DENY, words);
        case "limit" -> network(Action.LIMIT, words);
        case "rate" -> rate(line.split("\\s+"));
        default ->
            throw new IllegalArgumentException("want allow, deny, limit or rate, not " + words[0]);
      }
    }

    List<String> mistakesOfTheWhole() {
      List<String> mistakes = new ArrayList<>();
      if (entries.size() > MAX_ENTRIES) {
        mistakes.add("more than " + MAX_ENTRIES + " networks");
      }
      same.keySet().stream()
          .filter(entry -> entry.action() == Action.LIMIT && !rates.containsKey(entry.label()))
          .map(entry -> "no line 'rate " + entry.label() + " CONNECTIONS MAILS'")
          .sorted()
          .limit(MAX_MISTAKES)
          .forEach(mistakes::add);
      return mistakes;
    }

    private void network(Action action, String[] words) {
      if (words.length < 2) {
        throw new IllegalArgumentException("want a network after " + words[0]);
      }
      if (words.length < 3 && action == Action.LIMIT) {
        throw new IllegalArgumentException("want a label after limit " + words[1]);
      }
      Entry entry = new Entry(action, words.length > 2 ? words[2] : "");
      entries.put(Network.parse(words[1]), same.computeIfAbsent(entry, e -> e));
    }

    private void rate(String[] words) {
      if (words.length != 4) {
        throw new IllegalArgumentException("want rate LABEL CONNECTIONS MAILS");
      }
      LabelRate rate = new LabelRate(number(words[2]), number(words[3]));
      if (rates.putIfAbsent(words[1], rate) != null) {
        throw new IllegalArgumentException("a second rate of " + words[1]);
      }
    }

    private static int number(String word) {
      if (!word.matches("\\d{1,7}")) {
        throw new IllegalArgumentException("want a number from 0 to 9999999, not " + word);
      }
      return Integer.parseInt(word);
    }
  }
}

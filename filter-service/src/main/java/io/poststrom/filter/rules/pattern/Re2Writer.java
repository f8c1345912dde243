package io.poststrom.filter.rules.pattern;

/** Writes a pattern for RE2/J. Case is folded already: no flags are needed. */
final class Re2Writer {
  private final StringBuilder out = new StringBuilder();

  private Re2Writer() {}

  static String write(Node node) {
    Re2Writer writer = new Re2Writer();
    writer.node(node);
    return writer.out.toString();
  }

  private void node(Node node) {
    switch (node) {
      case Node.One(OctetSet set) -> one(set);
      case Node.Place(String written) -> out.append(written);
      case Node.Sequence sequence -> sequence.parts().forEach(this::node);
      case Node.Choice choice -> {
        String between = "(?:";
        for (Node way : choice.ways()) {
          out.append(between);
          node(way);
          between = "|";
        }
        out.append(')');
      }
      case Node.Repeat repeat -> repeat(repeat);
    }
  }

  private void repeat(Node.Repeat repeat) {
    out.append("(?:");
    node(repeat.what());
    out.append(')');
    if (repeat.most() == Node.ENDLESS && repeat.least() <= 1) {
      out.append(repeat.least() == 0 ? '*' : '+');
    } else if (repeat.least() == 0 && repeat.most() == 1) {
      out.append('?');
    } else {
      out.append('{').append(repeat.least());
      if (repeat.most() != repeat.least()) {
        out.append(',');
        if (repeat.most() != Node.ENDLESS) {
          out.append(repeat.most());
        }
      }
      out.append('}');
    }
  }

  private void one(OctetSet set) {
    if (set.size() == 1) {
      octet(set.first());
      return;
    }
    if (set.size() == OctetSet.OCTETS) {
      out.append("(?s:.)");
      return;
    }
    out.append('[');
    int from = set.first();
    while (from >= 0) {
      int end = set.nextOther(from) - 1;
      octet(from);
      if (end > from) {
        out.append('-');
        octet(end);
      }
      from = set.next(end + 1);
    }
    out.append(']');
  }

  private void octet(int octet) {
    if (OctetSet.WORDS.next(octet) == octet || octet == ' ') {
      out.append((char) octet);
    } else {
      out.append(String.format("\\x{%x}", octet));
    }
  }
}

package io.poststrom.filter.rules;

import io.poststrom.filter.rules.RuleSet.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The matching of one mail: patterns first, then the meta rules that ask what has matched. */
final class Matching implements Bank.Found {
  /** Octets that patterns may be asked about: a fifth of a second or so, at the worst. */
  private static final long MOST_OCTETS = 2_000_000;

  /** Evidence of a rule that depends on others. */
  private static final String META = "other rules";

  private final Table table;
  private final RuleMail mail;
  private final FieldText fields;
  private final Range[] values;
  private final int[] times;
  private final BitSet toAsk = new BitSet();

  /** Rules whose patterns were not asked about everything. */
  private final BitSet unasked = new BitSet();

  private long octets;

  Matching(Table table, RuleMail mail) {
    this.table = table;
    this.mail = mail;
    this.fields = new FieldText(mail);
    this.values = table.initial.clone();
    this.times = new int[table.firstMeta];
  }

  Matches matches() {
    table.banks.forEach(this::scan);
    for (int i = 0; i < table.firstMeta; i++) {
      if (table.rules.get(i) instanceof Rule.Exists(FieldName field) && fields.has(field)) {
        matched(i, 1);
      }
    }
    for (Facts fact : Facts.values()) {
      Integer index = table.indexes.get(fact.name());
      if (index != null && !table.askers.get(index).isEmpty()) {
        set(index, Range.of(fact.value(mail)));
      }
    }
    unasked.stream().forEach(rule -> set(rule, new Range(times[rule], Double.POSITIVE_INFINITY)));
    table.negated.forEach(rule -> set(rule, values[rule].not()));
    askMetas();
    return new Matches(hits(), unasked.isEmpty());
  }

  private void scan(Target target, Bank bank) {
    switch (target) {
      case Target.Body ignored -> bank.scan(Units.body(mail), this);
      case Target.RawBody ignored -> bank.scan(Units.rawBody(mail), this);
      case Target.Full ignored -> bank.scan(Units.full(mail), this);
      case Target.Uri ignored -> bank.scan(Units.uris(mail), this);
      case Target.Field(FieldName name) -> {
        Optional<Octets> text = fields.text(name);
        if (text.isPresent()) {
          bank.scan(text.get(), this);
        } else {
          bank.scanMissing(this);
        }
      }
    }
  }

  @Override
  public int wanted(int rule, int bound) {
    return Math.max(0, bound - times[rule]);
  }

  @Override
  public boolean affords(int rule, int more) {
    if (octets + more > MOST_OCTETS) {
      unasked.set(rule);
      return false;
    }
    octets += more;
    return true;
  }

  @Override
  public void matched(int rule, int more) {
    times[rule] += more;
    set(rule, Range.of(times[rule]));
  }

  private void set(int rule, Range value) {
    if (!values[rule].equals(value)) {
      values[rule] = value;
      table.askers.get(rule).forEach(toAsk::set);
    }
  }

  /** Each meta rule stands behind those that it asks: one pass is enough. */
  private void askMetas() {
    for (int meta = toAsk.nextSetBit(0); meta >= 0; meta = toAsk.nextSetBit(meta + 1)) {
      set(meta, table.expression(meta).value(name -> table.value(values, name)));
    }
  }

  private List<Hit> hits() {
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (table.scores[i] != 0 && values[i].isTrue()) {
        hits.add(new Hit(table.names.get(i), table.scores[i], evidence(i)));
      }
    }
    return hits;
  }

  private String evidence(int rule) {
    return switch (table.rules.get(rule)) {
      case Rule.Meta ignored -> META;
      case Rule.Exists(FieldName field) -> field.written();
      case Rule.Matching matching ->
          times[rule] > 1
              ? "%s, %d times".formatted(matching.target().text(), times[rule])
              : matching.target().text();
    };
  }
}

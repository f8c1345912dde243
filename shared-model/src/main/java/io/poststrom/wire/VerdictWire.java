package io.poststrom.wire;

import io.poststrom.mail.Verdict;
import io.poststrom.wire.proto.ActionPb;
import io.poststrom.wire.proto.SymbolPb;
import io.poststrom.wire.proto.VerdictPb;
import java.util.ArrayList;
import java.util.List;

/** Header {@code verdict}. */
final class VerdictWire {
  private VerdictWire() {}

  static VerdictPb encode(Verdict verdict) {
    VerdictPb.Builder pb =
        VerdictPb.newBuilder().setAction(encode(verdict.action())).setScore(verdict.score());
    for (Verdict.Symbol symbol : verdict.symbols()) {
      pb.addSymbols(
          SymbolPb.newBuilder()
              .setName(symbol.name())
              .setScore(symbol.score())
              .setEvidence(symbol.evidence()));
    }
    return pb.build();
  }

  /**
   * The verdict back.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static Verdict decode(VerdictPb pb) {
    List<Verdict.Symbol> symbols = new ArrayList<>(pb.getSymbolsCount());
    for (SymbolPb symbol : pb.getSymbolsList()) {
      symbols.add(new Verdict.Symbol(symbol.getName(), symbol.getScore(), symbol.getEvidence()));
    }
    return new Verdict(decode(pb.getAction()), pb.getScore(), symbols);
  }

  private static ActionPb encode(Verdict.Action action) {
    return switch (action) {
      case PASS -> ActionPb.ACTION_PASS;
      case TAG -> ActionPb.ACTION_TAG;
      case QUARANTINE -> ActionPb.ACTION_QUARANTINE;
      case REJECT -> ActionPb.ACTION_REJECT;
      case DISCARD -> ActionPb.ACTION_DISCARD;
    };
  }

  private static Verdict.Action decode(ActionPb pb) {
    return switch (pb) {
      case ACTION_PASS -> Verdict.Action.PASS;
      case ACTION_TAG -> Verdict.Action.TAG;
      case ACTION_QUARANTINE -> Verdict.Action.QUARANTINE;
      case ACTION_REJECT -> Verdict.Action.REJECT;
      case ACTION_DISCARD -> Verdict.Action.DISCARD;
      case ACTION_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "an action is PASS, TAG, QUARANTINE, REJECT or DISCARD");
    };
  }
}

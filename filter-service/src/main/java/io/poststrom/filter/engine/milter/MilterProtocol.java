package io.poststrom.filter.engine.milter;

import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Protocol;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Demand;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A milter, asked as an MTA would ask it while the mail comes in. Its word is a demand: at least
 * that action, those fields, those changes.
 *
 * <p>A connection for each mail: a milter of Debian's libmilter does not go on after QUIT_NC,
 * though it negotiates a version that has it.
 */
public final class MilterProtocol implements Protocol {
  private final Symbols symbols;
  private final String hostname;

  /**
   * A milter.
   *
   * @param symbols its symbols
   * @param hostname ours
   */
  public MilterProtocol(Symbols symbols, String hostname) {
    this.symbols = symbols;
    this.hostname = hostname;
  }

  @Override
  public CheckResult ask(Connection connection, EngineMail mail) throws IOException {
    Set<Flaw> flaws = mail.header().flaws();
    if (flaws.contains(Flaw.TOO_MANY_FIELDS) || isCut(mail)) {
      throw new EngineFailure(EngineFailure.Kind.CONTENT, "its header is too long");
    }
    Terms terms = Terms.negotiate(connection);
    MilterSession.Judged judged = new MilterSession(connection, terms, hostname, mail).judge();
    quit(connection);
    return result(judged);
  }

  @Override
  public String greet(Connection connection) throws IOException {
    Terms terms = Terms.negotiate(connection);
    quit(connection);
    return "version " + terms.version();
  }

  private static boolean isCut(EngineMail mail) {
    return mail.header().flaws().contains(Flaw.NO_END) && mail.start().length < mail.size();
  }

  private static void quit(Connection connection) {
    try {
      Packet.of('Q').write(connection.out());
      connection.out().flush();
    } catch (IOException _) {
      // a courtesy: it has said its last word, and may have hung up behind it
    }
  }

  private CheckResult result(MilterSession.Judged judged) {
    return switch (judged.end()) {
      case MilterReply.Reject(String words) -> demands("REJECT", 15, words, Action.REJECT);
      case MilterReply.Discard() -> demands("DISCARD", 15, "", Action.DISCARD);
      case MilterReply.Defer(String words) -> symbols.one("TEMPFAIL", 0, words);
      case MilterReply.Accept() -> accepted(judged);
      case MilterReply.Continue() -> accepted(judged);
      case MilterReply.Skip() -> accepted(judged);
    };
  }

  private CheckResult demands(String symbol, double score, String words, Action action) {
    return symbols.one(symbol, score, words).demanding(new Demand(action, List.of()));
  }

  private CheckResult accepted(MilterSession.Judged judged) {
    List<Symbol> all = new ArrayList<>();
    Action atLeast = Action.PASS;
    if (judged.refused() > 0) {
      String who = judged.refused() + " of the recipients";
      all.addAll(symbols.one("REFUSED_RECIPIENTS", 10, who).symbols());
      atLeast = Action.QUARANTINE;
    }
    if (judged.quarantine().isPresent()) {
      all.addAll(symbols.one("QUARANTINE", 10, judged.quarantine().get()).symbols());
      atLeast = Action.QUARANTINE;
    }
    if (!judged.changes().isEmpty()) {
      String what = judged.changes().size() + " changes";
      all.addAll(symbols.one("CHANGED", 0, what).symbols());
    }
    return CheckResult.of(all).demanding(new Demand(atLeast, judged.changes()));
  }
}

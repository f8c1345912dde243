package io.poststrom.delivery.dialogue;

import io.poststrom.delivery.attempt.RecipientResult.Handover;
import io.poststrom.delivery.dialogue.MailOutcome.Progress;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandEncoder;
import io.poststrom.smtp.EhloKeywords;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.MailParameters;
import io.poststrom.smtp.RcptParameters;
import io.poststrom.smtp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One MAIL to end of data: which lines are to be sent, which are answered, and what is known of
 * each recipient. RFC 5321 section 3.3; RFC 2920 for what goes out together.
 *
 * <p>Lines are answered in the order in which they were sent. With PIPELINING up to {@link #GROUP}
 * go out at a time, DATA (which must be the last of a group, RFC 2920 section 3.1) with them.
 */
final class Transaction {
  /** Bounds what a host must read before it can answer, and what we must keep of it. */
  private static final int GROUP = 100;

  private final OutgoingMail mail;
  private final EhloKeywords offered;
  private final ContentForm form;
  private final boolean untimed;
  private final List<Line> lines = new ArrayList<>();
  private final @Nullable Fate[] fates;
  private final boolean[] accepted;
  private final int group;
  private int sent;
  private int answered;
  private boolean mailRefused;
  private boolean goAhead;
  private boolean outOfStep;
  private Progress progress = Progress.UNANSWERED;

  /** A command line, and what its reply is about. */
  private record Line(Phase phase, int recipient, Command.Understood command) {}

  Transaction(
      OutgoingMail mail, EhloKeywords offered, Fit.Sendable fit, Optional<Command.Rset> before) {
    this.mail = mail;
    this.offered = offered;
    this.form = fit.form();
    this.untimed = fit.timing() == Fit.Timing.UNTOLD;
    List<Recipient> recipients = mail.envelope().recipients();
    this.fates = new @Nullable Fate[recipients.size()];
    this.accepted = new boolean[recipients.size()];
    this.group = offered.has("PIPELINING") ? GROUP : 1;
    before.ifPresent(rset -> lines.add(new Line(Phase.RSET, -1, rset)));
    lines.add(new Line(Phase.MAIL, -1, mail(fit.parameters())));
    addRecipients(recipients);
    if (form == ContentForm.DATA) {
      lines.add(new Line(Phase.DATA, -1, new Command.Data()));
    }
  }

  private void addRecipients(List<Recipient> recipients) {
    for (int i = 0; i < recipients.size(); i++) {
      Optional<Trouble> unfit = Fit.unfit(recipients.get(i), offered);
      if (unfit.isPresent()) {
        fates[i] = new Fate.Troubled(unfit.get());
      } else {
        lines.add(new Line(Phase.RCPT, i, rcpt(recipients.get(i))));
      }
    }
  }

  private Command.Mail mail(MailParameters parameters) {
    return new Command.Mail(mail.envelope().reversePath(), parameters);
  }

  private Command.Rcpt rcpt(Recipient recipient) {
    RcptParameters parameters =
        offered.has("DSN")
            ? new RcptParameters(recipient.notifications(), recipient.originalRecipient())
            : RcptParameters.NONE;
    return new Command.Rcpt(new ForwardPath.To(recipient.mailbox()), parameters);
  }

  /** Whether nobody is left to send to before a word was said. */
  boolean isHopeless() {
    for (Fate fate : fates) {
      if (fate == null) {
        return false;
      }
    }
    return true;
  }

  /** The next lines, or empty where none are left or none make sense. */
  String nextLines() {
    if (sent > answered || mailRefused) {
      return "";
    }
    StringBuilder text = new StringBuilder(160);
    int end = Math.min(lines.size(), sent + group);
    while (sent < end && isUseful(lines.get(sent))) {
      text.append(CommandEncoder.text(lines.get(sent).command())).append("\r\n");
      sent++;
    }
    return text.toString();
  }

  /** DATA makes sense only while somebody may still get the mail. */
  private boolean isUseful(Line line) {
    return line.phase() != Phase.DATA || sent > answered || anyAccepted();
  }

  /** What the next reply is about; empty where none is owed. */
  Optional<Phase> awaited() {
    return answered < sent ? Optional.of(lines.get(answered).phase()) : Optional.empty();
  }

  /** Takes the reply to the oldest line that is not answered. */
  void on(Reply reply) {
    Line line = lines.get(answered++);
    if (line.phase() == Phase.RSET && !reply.isPositive()) {
      outOfStep = true;
      return;
    }
    switch (line.phase()) {
      case RSET -> {}
      case MAIL -> onMail(reply);
      case RCPT -> onRcpt(line.recipient(), reply);
      case DATA -> onData(reply);
      case GREETING, HELLO, STARTTLS, BLOCK, FINAL, QUIT ->
          throw new IllegalStateException("no line of a transaction: " + line.phase());
    }
    progress = Progress.ANSWERED;
  }

  private void onMail(Reply reply) {
    if (!reply.isPositive()) {
      mailRefused = true;
      trouble(Trouble.said(Trouble.Kind.MAIL, reply));
    }
  }

  private void onRcpt(int recipient, Reply reply) {
    if (fates[recipient] != null) {
      return; // MAIL was refused: what follows of the group fails for that reason alone
    }
    if (reply.isPositive()) {
      accepted[recipient] = true;
    } else {
      fates[recipient] = new Fate.Troubled(rcptTrouble(reply));
    }
  }

  /** A host that says 552 to one recipient too many means 452. RFC 5321 section 4.5.3.1.10. */
  private Trouble rcptTrouble(Reply reply) {
    boolean tooMany = reply.code() == 552 && reply.status().isEmpty() && anyAccepted();
    return Trouble.said(
        Trouble.Kind.RCPT, tooMany ? new Reply(452, Optional.empty(), reply.lines()) : reply);
  }

  private void onData(Reply reply) {
    goAhead = reply.code() == 354;
    if (!goAhead) {
      trouble(Trouble.said(Trouble.Kind.DATA, reply));
    }
  }

  /** Whether the host would not drop the mail before: what it answers now, it answers for that. */
  boolean isOutOfStep() {
    return outOfStep;
  }

  /** Whether the host waits for a content, perhaps for nobody. */
  boolean isGoAhead() {
    return goAhead;
  }

  /** Whether at least one recipient is to get the mail. */
  boolean anyAccepted() {
    for (int i = 0; i < accepted.length; i++) {
      if (accepted[i] && fates[i] == null) {
        return true;
      }
    }
    return false;
  }

  ContentForm form() {
    return form;
  }

  long size() {
    return mail.size();
  }

  /** The host has the mail for all that it accepted. */
  void taken(Reply reply) {
    settle(new Fate.Taken(reply, handover()));
  }

  private Handover handover() {
    boolean dsn = offered.has("DSN");
    return untimed
        ? dsn ? Handover.UNTIMED_WITH_DSN : Handover.UNTIMED_WITHOUT_DSN
        : dsn ? Handover.WITH_DSN : Handover.WITHOUT_DSN;
  }

  /** Something befell all that are not settled yet. */
  void trouble(Trouble trouble) {
    settle(new Fate.Troubled(trouble));
  }

  private void settle(Fate fate) {
    for (int i = 0; i < fates.length; i++) {
      if (fates[i] == null) {
        fates[i] = fate;
      }
    }
  }

  /** What is known when the transaction is over. */
  MailOutcome outcome() {
    List<Fate> all = new ArrayList<>(fates.length);
    for (Fate fate : fates) {
      if (fate == null) {
        throw new IllegalStateException("a recipient's fate is not settled");
      }
      all.add(fate);
    }
    return new MailOutcome(all, progress);
  }
}

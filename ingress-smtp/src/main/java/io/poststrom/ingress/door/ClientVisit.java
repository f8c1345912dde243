package io.poststrom.ingress.door;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Admitted;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.ingress.session.Listener;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A client of the world, as the door sees it. Thread: its session's. */
final class ClientVisit implements Door.Visit {
  private static final int MAX_REASONS = 3;
  private static final Reply DENIED =
      Reply.of(554, 7, 1, "Mail from your network is not taken here");
  private static final Reply TOO_MANY_CONNECTIONS =
      Reply.of(421, 7, 0, "Too many connections from your network in a minute; try again later");
  private static final Reply TOO_MANY_MAILS =
      Reply.of(450, 7, 1, "Too many mails from your network in a minute; try again later");
  private static final Reply TOO_EARLY =
      Reply.of(554, 5, 1, "You spoke before the greeting (RFC 5321 section 3.1)");

  private final Doorkeeper keeper;
  private final Client client;
  private final String denied;
  private Inquiry ofClient = new Inquiry();
  private Inquiry ofHello = new Inquiry();
  private String helloName = "";
  private ReversePath sender = new ReversePath.Null();
  private Optional<CompletionStage<SpfOutcome>> spf = Optional.empty();
  private List<Finding> findings = List.of();
  private boolean waited;

  /** A visit of a client that is kept out where {@code denied} is not empty. */
  ClientVisit(Doorkeeper keeper, Client client, String denied) {
    this.keeper = keeper;
    this.client = client;
    this.denied = denied;
  }

  @Override
  public CompletionStage<Answer> arrival() {
    Answer answer = ofConnection();
    Duration pause = keeper.rules().greetingPause();
    if (answer instanceof Barred
        || !isOfTheWorld()
        || pause.isZero()
        || keeper.isPatient(client.address())) {
      return answer(answer);
    }
    waited = true;
    return CompletableFuture.supplyAsync(Admitted::new, keeper.world().later().apply(pause));
  }

  @Override
  public CompletionStage<Answer> introduction() {
    return answer(ofConnection());
  }

  @Override
  public Barred earlyTalk() {
    return barred(TOO_EARLY, "early-talker");
  }

  @Override
  public Optional<Barred> hello(String name) {
    if (!isOfTheWorld()) {
      return Optional.empty();
    }
    if (waited) {
      keeper.hasWaited(client.address());
    }
    Optional<Barred> objection = keeper.hello().objection(client, name);
    if (objection.isPresent()) {
      keeper.world().observer().barred(objection.get().check());
    } else if (!name.equals(helloName)) {
      inquire(name);
    }
    return objection;
  }

  @Override
  public CompletionStage<Answer> sender(ReversePath path) {
    if (!isOfTheWorld()) {
      return admitted();
    }
    if (keeper.hasTooManyMails(client.address())) {
      return answer(barred(TOO_MANY_MAILS, "mail-rate"));
    }
    sender = path;
    spf = Optional.empty();
    Inquiry ofSender = new Inquiry();
    if (path instanceof ReversePath.Of(var mailbox) && mailbox.host() instanceof Domain domain) {
      keeper.lists().ofDomain(domain.ascii()).forEach(ofSender::ask);
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(ofClient.open(), ofHello.open(), ofSender.open());
    CompletionStage<Answer> ofSpf =
        keeper.spfRule().covers(query().domain()) ? spfAnswer() : admitted();
    if (all.isDone()) {
      return verdict(ofSender, ofSpf);
    }
    long patience = keeper.rules().score().deadline().toMillis();
    return all.completeOnTimeout(null, patience, TimeUnit.MILLISECONDS)
        .thenCompose(done -> verdict(ofSender, ofSpf));
  }

  @Override
  public CompletionStage<Answer> recipient(Mailbox mailbox) {
    if (!isOfTheWorld() || isPostmaster(mailbox)) {
      return admitted();
    }
    CompletionStage<Answer> ofSpf = keeper.spfRule().covers(mailbox) ? spfAnswer() : admitted();
    return ofSpf
        .thenCompose(answer -> answer instanceof Barred ? answer(answer) : greylisted(mailbox))
        .thenCompose(answer -> answer instanceof Barred ? answer(answer) : calledBack());
  }

  /**
   * What SPF says to the transaction's sender: asked when it is wanted first, and once. Within the
   * deadline; never fails.
   */
  CompletionStage<SpfOutcome> spf() {
    CompletionStage<SpfOutcome> outcome = spf.orElseGet(() -> keeper.spf().check(query()));
    spf = Optional.of(outcome);
    return outcome;
  }

  @Override
  public Optional<CompletionStage<Answer>> delay(int errors) {
    DoorRules.Errors rule = keeper.rules().errors();
    if (errors <= rule.free() || rule.delay().isZero()) {
      return Optional.empty();
    }
    keeper.world().observer().delayed();
    return Optional.of(
        CompletableFuture.supplyAsync(Admitted::new, keeper.world().later().apply(rule.delay())));
  }

  private Answer ofConnection() {
    if (!denied.isEmpty()) {
      return barred(DENIED, "network");
    }
    return keeper.hasTooManyConnections(client.address())
        ? barred(TOO_MANY_CONNECTIONS, "connection-rate")
        : new Admitted();
  }

  private boolean isOfTheWorld() {
    return client.listener() == Listener.MX;
  }

  private void inquire(String name) {
    if (helloName.isEmpty()) {
      ofClient = new Inquiry();
      ofClient.ask(keeper.names().ofAddress(client.address()));
      keeper.lists().ofAddress(client.address()).forEach(ofClient::ask);
    }
    helloName = name;
    ofHello = new Inquiry();
    ofHello.ask(keeper.names().ofHello(name));
    if (HelloCheck.isQualified(name)) {
      keeper.lists().ofDomain(name).forEach(ofHello::ask);
    }
  }

  private CompletionStage<Answer> greylisted(Mailbox mailbox) {
    return keeper
        .greylisting()
        .filter(greylisting -> greylisting.covers(findings, mailbox))
        .map(greylisting -> greylisting.ask(client.address(), sender, mailbox, this::spf))
        .orElseGet(ClientVisit::admitted);
  }

  /** RFC 5321 section 4.5.1: who hears why it is refused can ask there. */
  private static boolean isPostmaster(Mailbox mailbox) {
    return mailbox.localPart().equalsIgnoreCase("postmaster");
  }

  /** What costs others something comes last. The null reverse-path is nobody's address. */
  private CompletionStage<Answer> calledBack() {
    if (!(sender instanceof ReversePath.Of(Mailbox mailbox))) {
      return admitted();
    }
    return keeper
        .callback(mailbox)
        .map(callback -> callback.objection(mailbox).thenApply(this::calledBack))
        .orElseGet(ClientVisit::admitted);
  }

  private Answer calledBack(Optional<Reply> objection) {
    return objection.<Answer>map(reply -> barred(reply, Callback.CHECK)).orElseGet(Admitted::new);
  }

  private SpfQuery query() {
    return SpfQuery.mailFrom(client.address(), helloName, sender);
  }

  private CompletionStage<Answer> spfAnswer() {
    return spf()
        .thenApply(
            outcome ->
                keeper
                    .spfRule()
                    .objection(outcome)
                    .<Answer>map(barred -> barred(barred.reply(), barred.check()))
                    .orElseGet(Admitted::new));
  }

  /** The weights decide first: they are known already. */
  private CompletionStage<Answer> verdict(Inquiry ofSender, CompletionStage<Answer> ofSpf) {
    Answer answer = verdict(ofSender);
    return answer instanceof Barred ? answer(answer) : ofSpf;
  }

  private Answer verdict(Inquiry ofSender) {
    findings =
        Stream.of(ofClient, ofHello, ofSender)
            .flatMap(inquiry -> inquiry.found().stream())
            .filter(finding -> finding.weight() != 0)
            .distinct()
            .toList();
    findings.forEach(finding -> keeper.world().observer().found(finding.check()));
    int sum = findings.stream().mapToInt(Finding::weight).sum();
    return sum >= keeper.rules().score().threshold()
        ? barred(Reply.of(550, 7, 1, "Refused: " + reasons(findings)), "score")
        : new Admitted();
  }

  /** Of the things that weigh most. */
  private static String reasons(List<Finding> findings) {
    List<Finding> against = new ArrayList<>(findings);
    against.removeIf(finding -> finding.weight() < 0);
    return against.stream()
        .sorted(Comparator.comparingInt(Finding::weight).reversed())
        .limit(MAX_REASONS)
        .map(Finding::words)
        .collect(Collectors.joining("; "));
  }

  private Barred barred(Reply reply, String check) {
    keeper.world().observer().barred(check);
    return new Barred(reply, check);
  }

  private static CompletionStage<Answer> admitted() {
    return answer(new Admitted());
  }

  private static CompletionStage<Answer> answer(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}

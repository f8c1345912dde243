package io.poststrom.ingress.identity;

import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.PasswordSource;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.Secrets;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.IdentityCheck;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Tls;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.MailUser;
import io.poststrom.smtp.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Through which every proof goes. Cheap ones are looked at on the caller's thread, passwords and
 * tokens on a few threads of their own. A failure is answered no sooner than the delay after the
 * proof came, so that its time tells nothing, and counts against the address and the account.
 *
 * <p>Threads: any; answers come on any.
 */
public final class Gate implements IdentityCheck, AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.auth");
  private static final int TOKEN_THREADS = 2;
  private static final Reply BUSY =
      Reply.of(454, 7, 0, "Too many authentications at a time; try again later");
  private static final Reply CLOSED =
      Reply.of(454, 7, 0, "Too many failed authentications; try again later");
  private static final Reply NO_ISSUER =
      Reply.of(454, 7, 0, "Tokens can't be checked right now; try again later");
  private static final Reply NO_DIRECTORY =
      Reply.of(454, 7, 0, "Passwords can't be checked right now; try again later");

  /** All that users elsewhere can do: whoever has their passwords does not give them away. */
  private static final Set<SaslName> BY_PASSWORD = Set.of(SaslName.PLAIN, SaslName.LOGIN);

  private final Rules rules;
  private final Elsewhere elsewhere;
  private final WorkerPool passwordThreads;
  private final WorkerPool tokenThreads;
  private final FailureTable failures;
  private List<MailUser> inDocuments = List.of();
  private List<MailUser> inFile = List.of();
  private volatile Directory directory = new Directory(List.of());
  private volatile Set<SaslName> usable = Set.of();

  /**
   * What holds for every authentication.
   *
   * @param allowed mechanisms that may be offered
   * @param clear networks whose clients may use AUTH without TLS
   * @param delay the least time that a failure takes
   * @param failures how many failures are enough
   * @param threads how many passwords are looked at together
   * @param waiting how many more may wait for that
   */
  public record Rules(
      Set<SaslName> allowed,
      List<Network> clear,
      Duration delay,
      Failures failures,
      int threads,
      int waiting) {
    public Rules {
      allowed = Set.copyOf(allowed);
      clear = List.copyOf(clear);
    }
  }

  /**
   * How many failures of an address and of an account are enough, and for how long they count.
   *
   * @param proxies networks whose addresses stand for many programs at {@link Listener#HTTP}: there
   *     only accounts are closed, else a stranger could shut everybody else out
   */
  public record Failures(int perAddress, int perAccount, Duration window, List<Network> proxies) {
    public Failures {
      proxies = List.copyOf(proxies);
    }

    /** The same where each address is somebody's own. */
    public Failures(int perAddress, int perAccount, Duration window) {
      this(perAddress, perAccount, window, List.of());
    }
  }

  /**
   * Who else may say who somebody is.
   *
   * @param tokens of an issuer
   * @param passwords of users that no document has
   */
  public record Elsewhere(Optional<TokenCheck> tokens, Optional<PasswordSource> passwords) {}

  /** A gate without users: {@link #onChange} lets them in. */
  public Gate(Rules rules, Elsewhere elsewhere, InstantSource clock) {
    this.rules = rules;
    this.elsewhere = elsewhere;
    this.passwordThreads = new WorkerPool("passwords-", rules.threads(), rules.waiting());
    this.tokenThreads = new WorkerPool("tokens-", TOKEN_THREADS, rules.waiting());
    this.failures =
        new FailureTable(
            new FailureTable.Limits(
                rules.failures().perAddress(),
                rules.failures().perAccount(),
                rules.failures().window()),
            clock);
  }

  /** The mail settings have changed. */
  public synchronized void onChange(MailSettings settings) {
    inDocuments = settings.users();
    changed();
  }

  /** The file of users has changed. */
  public synchronized void onFile(List<MailUser> users) {
    inFile = List.copyOf(users);
    changed();
  }

  /** A user whom both have is the documents'. */
  private void changed() {
    Set<String> known = inDocuments.stream().map(MailUser::identity).collect(Collectors.toSet());
    Stream<MailUser> others = inFile.stream().filter(user -> !known.contains(user.identity()));
    Directory changed = new Directory(Stream.concat(inDocuments.stream(), others).toList());
    directory = changed;
    usable = elsewhere.passwords().isPresent() ? BY_PASSWORD : changed.usable();
  }

  @Override
  public boolean mayProve(Client client, Optional<Tls> tls) {
    return client.listener().isSubmission() && (tls.isPresent() || mayInClear(client));
  }

  @Override
  public List<SaslName> offered(Client client, Optional<Tls> tls) {
    if (!mayProve(client, tls)) {
      return List.of();
    }
    return Arrays.stream(SaslName.values())
        .filter(rules.allowed()::contains)
        .filter(name -> isUsable(name, tls))
        .filter(name -> !name.bindsChannel() || tls.isPresent())
        .toList();
  }

  @Override
  public Secrets secrets() {
    return directory;
  }

  @Override
  public CompletionStage<Answer> judge(Client client, Proof proof) {
    if (failures.isClosed(counted(client), proof.user())) {
      return CompletableFuture.completedFuture(new Answer.NotJudged(CLOSED));
    }
    long began = System.nanoTime();
    return look(proof).thenCompose(answer -> settled(client, proof, answer, began));
  }

  /** No password is looked at any more. */
  @Override
  public void close() {
    passwordThreads.close();
    tokenThreads.close();
  }

  private Optional<InetAddress> counted(Client client) {
    boolean isOfMany =
        client.listener() == Listener.HTTP
            && rules.failures().proxies().stream().anyMatch(n -> n.contains(client.address()));
    return isOfMany ? Optional.empty() : Optional.of(client.address());
  }

  private boolean mayInClear(Client client) {
    return client.listener() == Listener.HTTP && client.address().isLoopbackAddress()
        || rules.clear().stream().anyMatch(network -> network.contains(client.address()));
  }

  private boolean isUsable(SaslName name, Optional<Tls> tls) {
    return switch (name) {
      case EXTERNAL -> tls.stream().flatMap(t -> t.names().stream()).anyMatch(directory::knows);
      case OAUTHBEARER, XOAUTH2 -> elsewhere.tokens().isPresent();
      case SCRAM_SHA_256_PLUS,
          SCRAM_SHA_256,
          SCRAM_SHA_1_PLUS,
          SCRAM_SHA_1,
          DIGEST_MD5,
          CRAM_MD5,
          PLAIN,
          LOGIN ->
          usable.contains(name);
    };
  }

  private CompletableFuture<Answer> look(Proof proof) {
    Directory users = directory;
    return switch (proof) {
      case Proof.Password password -> look(users, password);
      case Proof.Token token when token.isOurs() ->
          CompletableFuture.completedFuture(judged(users.judge(token)));
      case Proof.Token token -> later(tokenThreads, () -> judge(token));
      case Proof.ScramProof scram -> CompletableFuture.completedFuture(judged(users.judge(scram)));
      case Proof.DigestProof digest ->
          CompletableFuture.completedFuture(judged(users.judge(digest)));
      case Proof.Certified certified ->
          CompletableFuture.completedFuture(judged(users.judge(certified)));
      case Proof.KeyedDigest digest ->
          CompletableFuture.completedFuture(judged(users.judge(digest)));
    };
  }

  /** A name that a document has is the document's: nobody else is asked about it. */
  private CompletableFuture<Answer> look(Directory users, Proof.Password password) {
    Optional<PasswordSource> source =
        elsewhere.passwords().filter(s -> !users.knows(password.name()));
    return source.isEmpty()
        ? later(passwordThreads, () -> judged(users.judge(password)))
        : source
            .get()
            .judge(password)
            .<Answer>thenApply(
                verdict ->
                    verdict.isPresent()
                        ? judged(notOurs(users, verdict.get()))
                        : new Answer.NotJudged(NO_DIRECTORY))
            .toCompletableFuture();
  }

  /** Nor may anybody else say that somebody is whom a document has. */
  private static Verdict notOurs(Directory users, Verdict verdict) {
    if (verdict instanceof Verdict.Holds(String identity) && users.knows(identity)) {
      LOG.warnf(
          "AUTH fails: the directory says that a user of its own is %s, but a document or the file of"
              + " users has that one",
          identity);
      return new Verdict.Fails();
    }
    return verdict;
  }

  private static CompletableFuture<Answer> later(WorkerPool pool, Supplier<Answer> work) {
    return pool.submit(work)
        .orElseGet(() -> CompletableFuture.completedFuture(new Answer.NotJudged(BUSY)));
  }

  private Answer judge(Proof.Token token) {
    if (elsewhere.tokens().isEmpty()) {
      return judged(new Verdict.Fails());
    }
    try {
      return judged(elsewhere.tokens().get().judge(token));
    } catch (TokenCheck.IssuerUnreachable e) {
      LOG.warnf("Tokens can't be checked, their clients hear 454: %s", e.getMessage());
      return new Answer.NotJudged(NO_ISSUER);
    }
  }

  private static Answer judged(Verdict verdict) {
    return new Answer.Judged(verdict);
  }

  private CompletionStage<Answer> settled(Client client, Proof proof, Answer answer, long began) {
    if (answer instanceof Answer.NotJudged) {
      return CompletableFuture.completedFuture(answer);
    }
    // Guesses that were looked at together: no more are answered than of those that come in a row.
    boolean fails = answer.equals(judged(new Verdict.Fails()));
    boolean open =
        fails
            ? failures.countsUnlessClosed(counted(client), proof.user())
            : !failures.isClosed(counted(client), proof.user());
    if (!open || !fails) {
      return CompletableFuture.completedFuture(open ? answer : new Answer.NotJudged(CLOSED));
    }
    // Only names that exist are said: others may be passwords in the wrong field.
    LOG.infof(
        "AUTH of %s failed for %s",
        client.addressText(), proof.user().filter(directory::knows).orElse("an unknown user"));
    long rest = rules.delay().toNanos() - (System.nanoTime() - began);
    Executor afterwards =
        CompletableFuture.delayedExecutor(Math.max(0, rest), TimeUnit.NANOSECONDS);
    return CompletableFuture.supplyAsync(() -> answer, afterwards);
  }
}

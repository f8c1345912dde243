package io.poststrom.filter.signing;

import io.poststrom.filter.arc.ArcOutcome;
import io.poststrom.filter.arc.ArcSealer;
import io.poststrom.filter.arc.ArcSealing;
import io.poststrom.filter.arc.SealableMail;
import io.poststrom.filter.checks.ArcFound;
import io.poststrom.filter.checks.Finding;
import io.poststrom.filter.checks.HashedBody;
import io.poststrom.filter.content.AuthorDomains;
import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.dkim.DkimSigner;
import io.poststrom.filter.dkim.DkimSigning;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.SigningRules;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Signer;
import io.poststrom.filter.pipeline.Signing;
import io.poststrom.filter.pipeline.Signing.Signatures;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.smtp.Domain;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Signs mail that we answer for - of proven users, of relay networks, our own reports - with DKIM,
 * by the document for its authors; and seals mail from the world with ARC, where that is wanted.
 * The body is read once for this and for the checks. What can't be signed goes out unsigned, with a
 * symbol that says why: a mail is never lost or held for it.
 */
public final class MailSigner implements Signer {
  private static final Logger LOG = Logger.getLogger(MailSigner.class);
  private static final String TOO_LONG = "the header is longer than we read";

  private final Supplier<KeysInForce> keys;
  private final Optional<Domain> sealAs;
  private final InstantSource clock;
  private final DkimSigner signer = new DkimSigner(SigningRules.DEFAULT);

  /**
   * With the keys that the care keeps.
   *
   * @param sealAs for which domain mail from the world is sealed, if any
   */
  public MailSigner(KeyCare care, Optional<Domain> sealAs, InstantSource clock) {
    this.keys = care::inForce;
    this.sealAs = sealAs;
    this.clock = clock;
  }

  @Override
  public Optional<Signing> begin(MailView mail, List<String> prepended) {
    Trust trust = mail.envelope().client().trusted();
    try {
      return switch (trust) {
        case RELAY -> signatory(mail).map(signatory -> signing(signatory, mail, prepended));
        case WORLD -> sealAs.map(domain -> sealing(domain, mail, prepended));
      };
    } catch (RuntimeException e) {
      Finding failure = trust == Trust.RELAY ? Finding.DKIM_UNSIGNED : Finding.ARC_UNSEALED;
      return Optional.of(new Failed(failure, fault(e)));
    }
  }

  /** A fault of ours, which costs the mail its signatures and nothing else. */
  private static String fault(RuntimeException e) {
    LOG.error("A mail goes out unsigned; please report this", e);
    return e.getClass().getSimpleName();
  }

  private Optional<Signatory> signatory(MailView mail) {
    KeysInForce now = keys.get();
    return now.isEmpty()
        ? Optional.empty()
        : authors(mail.header())
            .flatMap(authors -> now.signatory(authors, identity(mail.envelope())));
  }

  private static Optional<String> identity(Envelope envelope) {
    return envelope.client().identity();
  }

  /** Of one From field that can be read in one way only: what others see must be what we sign. */
  private static Optional<List<Domain>> authors(Header header) {
    return header.count("From") == 1
        ? header
            .first("From")
            .map(HeaderField::value)
            .flatMap(AuthorDomains::of)
            .map(all -> all.stream().map(Domain::of).toList())
        : Optional.empty();
  }

  private Signing signing(Signatory signatory, MailView mail, List<String> prepended) {
    if (signatory.keys().isEmpty()) {
      return new Failed(
          Finding.DKIM_UNSIGNED,
          "no key of SigningDomain " + signatory.document().name() + " can be used");
    }
    if (!isHeaderWhole(mail)) {
      return new Failed(Finding.DKIM_UNSIGNED, TOO_LONG);
    }
    HashedBody body = HashedBody.of(mail);
    SealableMail whole = SealableMail.of(prepended, mail.header(), mail.octets());
    DkimSigning signing =
        signer.begin(
            signatory.keys(), whole.header(), whole.octets(), clock.instant(), body.hashes());
    return new Begun(
        Finding.DKIM_UNSIGNED,
        body.read(mail),
        (results, added) ->
            new Signatures(
                (added.isEmpty() ? signing : under(signing, mail, joined(added, prepended))).end(),
                Finding.DKIM_SIGNED.symbol(signatory.words())));
  }

  private static DkimSigning under(DkimSigning signing, MailView mail, List<String> prepended) {
    SealableMail whole = SealableMail.of(prepended, mail.header(), mail.octets());
    return signing.under(whole.header(), whole.octets());
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private Signing sealing(Domain domain, MailView mail, List<String> prepended) {
    Optional<SigningKey> key = keys.get().rsa(domain);
    if (key.isEmpty()) {
      return new Failed(Finding.ARC_UNSEALED, "no RSA key for " + domain.ascii() + " can be used");
    }
    if (!isHeaderWhole(mail)) {
      return new Failed(Finding.ARC_UNSEALED, TOO_LONG);
    }
    HashedBody body = HashedBody.of(mail);
    ArcFound chain = ArcFound.of(mail);
    ArcSealing sealing = new ArcSealer(key.get()).begin(body.hashes());
    return new Begun(
        Finding.ARC_UNSEALED,
        body.read(mail),
        (results, added) ->
            chain
                .outcome(mail.header())
                .map(found -> sealed(found, sealing, mail, joined(added, prepended), results))
                .orElseGet(() -> none("no answer in time about the chain that came with it")));
  }

  private Signatures sealed(
      ArcOutcome found, ArcSealing sealing, MailView mail, List<String> prepended, String results) {
    if (found.temporary()) {
      return none(found.reason());
    }
    SealableMail whole = SealableMail.of(prepended, mail.header(), mail.octets());
    List<String> set = sealing.fields(found, whole, results, clock.instant());
    return set.isEmpty()
        ? none("the chain that came with it is over")
        : new Signatures(set, Finding.ARC_SEALED.symbol("cv=" + found.result().word()));
  }

  private static Signatures none(String why) {
    return new Signatures(List.of(), Finding.ARC_UNSEALED.symbol(why));
  }

  private static boolean isHeaderWhole(MailView mail) {
    Header header = mail.header();
    return !header.flaws().contains(Flaw.TOO_MANY_FIELDS)
        && (mail.isWhole() || !header.flaws().contains(Flaw.NO_END));
  }

  /** Nothing can be done, whatever the body says. */
  private record Failed(Finding finding, String why) implements Signing {
    @Override
    public CompletionStage<Boolean> body() {
      return CompletableFuture.completedStage(true);
    }

    @Override
    public Signatures end(String results, List<String> added) {
      return unread();
    }

    @Override
    public Signatures unread() {
      return new Signatures(List.of(), finding.symbol(why));
    }
  }

  /**
   * Waits for the body.
   *
   * @param failure what is told where nothing comes of it
   */
  private record Begun(
      Finding failure,
      CompletionStage<Boolean> body,
      BiFunction<String, List<String>, Signatures> ending)
      implements Signing {
    @Override
    public Signatures end(String results, List<String> added) {
      try {
        return ending.apply(results, added);
      } catch (RuntimeException e) {
        return new Signatures(List.of(), failure.symbol(fault(e)));
      }
    }

    @Override
    public Signatures unread() {
      return new Signatures(List.of(), failure.symbol("the content could not be read"));
    }
  }
}

package io.poststrom.filter.pipeline;

import io.poststrom.filter.pipeline.Amending.Checked;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Verdict.Symbol;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** From a mail's content to what is found in it and how it is signed, from one reading. */
public final class Inspection {
  /** The symbol of a mail whose content could not be read, so that nothing in it was checked. */
  public static final String CONTENT_UNREAD = "CONTENT_UNREAD";

  private static final Inspected UNREAD =
      new Inspected(
          Findings.NONE.and(
              new Symbol(CONTENT_UNREAD, 0, "the log did not give the content in time")),
          List.of(),
          Amended.NONE);

  /** Many more than are accepted and not yet filtered while both go well. */
  private static final int REMEMBERED = 2_000;

  private final RecentInspections recent = new RecentInspections(REMEMBERED, System::nanoTime);
  private final Contents contents;
  private final Pipeline pipeline;
  private final Signer signer;

  /** By these checks and this signer. */
  public Inspection(Contents contents, Pipeline pipeline, Signer signer) {
    this.contents = contents;
    this.pipeline = pipeline;
    this.signer = signer;
  }

  /**
   * What an inspection came to.
   *
   * @param findings of the checks, and what signing has to say
   * @param signatures whole fields to stand above all others, topmost first
   * @param amended what others have made of the mail
   */
  record Inspected(Findings findings, List<String> signatures, Amended amended) {}

  /**
   * Inspects the mail, unless that was done ahead; a report of ours is signed and not checked. In
   * the fast lane the stage fails where the content can't be had, and the slow lane gets the mail;
   * there it never fails.
   *
   * @param hostname our name in Authentication-Results
   */
  CompletionStage<Inspected> inspect(AcceptedMail mail, Lane lane, String hostname) {
    Optional<Inspected> known = recent.take(mail.envelope().id());
    return known.isPresent()
        ? CompletableFuture.completedStage(known.get())
        : look(mail, lane, hostname);
  }

  /** This is what {@link #inspect} shall answer once it is asked about the mail. */
  void remember(AcceptedMail mail, Inspected inspected) {
    recent.keep(mail.envelope().id(), inspected);
  }

  private CompletionStage<Inspected> look(AcceptedMail mail, Lane lane, String hostname) {
    CompletionStage<Inspected> inspected =
        contents.view(mail, lane).thenCompose(view -> inspect(view, mail, lane, hostname));
    return switch (lane.kind()) {
      case FAST -> inspected;
      case SLOW -> inspected.exceptionally(e -> UNREAD);
    };
  }

  private CompletionStage<Inspected> inspect(
      MailView view, AcceptedMail mail, Lane lane, String hostname) {
    Optional<Signing> signing = signer.begin(view, mail.prepended());
    CompletionStage<Findings> findings =
        MailFilter.isOwnReport(mail.envelope().client())
            ? CompletableFuture.completedStage(Findings.NONE)
            : pipeline.run(view, lane.perCheck());
    CompletionStage<Checked> checked =
        findings.thenCompose(found -> Amending.amended(view, found, lane));
    if (signing.isEmpty()) {
      return checked.thenApply(all -> new Inspected(all.findings(), List.of(), all.amended()));
    }
    view.body().start();
    CompletableFuture<Signed> ready =
        checked.thenCombine(body(signing.get(), lane), Signed::new).toCompletableFuture();
    // A signature takes a millisecond: not on the thread on which DNS or the log answers.
    return ready.isDone()
        ? ready.thenApply(all -> signed(all, signing.get(), mail, hostname))
        : ready.thenApplyAsync(all -> signed(all, signing.get(), mail, hostname));
  }

  /** A content that can't be read in the fast lane is tried again in the slow one. */
  private static CompletionStage<Boolean> body(Signing signing, Lane lane) {
    return switch (lane.kind()) {
      case FAST ->
          signing
              .body()
              .thenCompose(
                  isRead ->
                      isRead
                          ? CompletableFuture.completedStage(true)
                          : CompletableFuture.failedStage(
                              new IOException("its body can't be read to be signed")));
      case SLOW ->
          signing
              .body()
              .toCompletableFuture()
              .copy()
              .completeOnTimeout(false, patience(lane).toMillis(), TimeUnit.MILLISECONDS);
    };
  }

  /** While checks and their conclusions may take as long; the batch waits for it. */
  private static Duration patience(Lane lane) {
    return lane.perCheck().multipliedBy(2);
  }

  private record Signed(Checked checked, boolean isRead) {
    Inspected by(Signing signing, String hostname) {
      Findings findings = checked.findings();
      Signing.Signatures made =
          isRead
              ? signing.end(
                  TraceFields.authenticationResults(hostname, findings.authentication()),
                  checked.amended().fields())
              : signing.unread();
      return new Inspected(findings.and(made.symbol()), made.fields(), checked.amended());
    }
  }

  /** A signature of the accepted content is none of a content written anew. */
  private Inspected signed(Signed all, Signing signing, AcceptedMail mail, String hostname) {
    Optional<MailView> anew = all.checked().amended().view(mail.prepended());
    if (anew.isEmpty()) {
      return all.by(signing, hostname);
    }
    Optional<Signing> another = signer.begin(anew.get(), mail.prepended());
    anew.get().body().start();
    return another
        .map(one -> new Signed(all.checked(), true).by(one, hostname))
        .orElseGet(
            () -> new Inspected(all.checked().findings(), List.of(), all.checked().amended()));
  }
}

package io.poststrom.filter.verb;

import io.poststrom.filter.care.DkimFindings;
import io.poststrom.filter.care.Finding;
import io.poststrom.filter.care.Subject;
import io.poststrom.filter.care.Verdict;
import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.PrivateKeyFile;
import io.poststrom.filter.dns.DkimOverDns;
import io.poststrom.filter.verb.OwnKeys.OwnKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Asks for DKIM keys, those of ours first. */
final class DkimQuestions {
  private final Questions questions;
  private final DkimDns dns;
  private final InstantSource clock;

  DkimQuestions(Questions questions, InstantSource clock) {
    this.questions = questions;
    this.dns = new DkimOverDns(questions.client());
    this.clock = clock;
  }

  /**
   * Asks for all of them at once.
   *
   * @param others names of keys that somebody asks about
   * @return the findings as they become known
   */
  Stream<Finding> look(List<OwnKey> ours, List<String> others) {
    List<Asked> asked = new ArrayList<>();
    for (OwnKey key : ours) {
      asked.add(new Asked(key.recordName(), Optional.of(key), dns.texts(key.recordName())));
    }
    for (String name : others) {
      if (asked.stream().noneMatch(a -> a.name.equals(name))) {
        asked.add(new Asked(name, Optional.empty(), dns.texts(name)));
      }
    }
    return asked.stream().flatMap(this::findings);
  }

  private record Asked(
      String name, Optional<OwnKey> ours, CompletionStage<DkimDns.Answer> answer) {}

  private Stream<Finding> findings(Asked asked) {
    if (asked.ours.isPresent() && asked.ours.get().key().isEmpty()) {
      return Stream.of(
          new Finding(Subject.DKIM, Verdict.WRONG, asked.ours.get().problem(), List.of()));
    }
    DkimDns.Answer answer = questions.await(asked.answer, DkimDns.Answer.Failed::new);
    List<Finding> findings =
        DkimFindings.of(new DkimFindings.Key(asked.name, answer, asked.ours.flatMap(OwnKey::key)));
    return Stream.concat(
        asked.ours.stream().flatMap(DkimQuestions::openFile),
        isOver(asked) ? findings.stream().map(DkimQuestions::lessened) : findings.stream());
  }

  private static Stream<Finding> openFile(OwnKey key) {
    return PrivateKeyFile.isOpenToAll(key.file())
        ? Stream.of(
            new Finding(
                Subject.DKIM,
                Verdict.NOTE,
                key.file() + ": everybody on this machine may read or change it; chmod 640 it",
                List.of()))
        : Stream.empty();
  }

  private boolean isOver(Asked asked) {
    return asked
        .ours
        .flatMap(key -> key.named().until())
        .filter(until -> !clock.instant().isBefore(until))
        .isPresent();
  }

  /** A key whose time is over need not be shown. */
  private static Finding lessened(Finding finding) {
    return finding.verdict() == Verdict.WRONG
        ? new Finding(
            finding.subject(),
            Verdict.NOTE,
            finding.text() + " (its until has passed: take it out of the document)",
            List.of())
        : finding;
  }
}

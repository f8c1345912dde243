package io.poststrom.settings;

import io.poststrom.settings.FileDocuments.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which documents are in force, and what was refused: a value, made from what was in force before
 * and what the files hold now.
 *
 * @param entries the documents in force with their places, files in the order of their names
 * @param refused what was refused
 * @param unused the places of documents whose kind this version does not use
 */
record SettingsInForce(List<Entry> entries, List<Refusal> refused, List<String> unused) {
  static final SettingsInForce NOTHING = new SettingsInForce(List.of(), List.of(), List.of());

  SettingsInForce {
    entries = List.copyOf(entries);
    refused = List.copyOf(refused);
    unused = List.copyOf(unused);
  }

  /** A document in force and where it stands. */
  record Entry(String file, int number, Document document) {
    Document.Identity identity() {
      return document.identity();
    }
  }

  /**
   * A refused document, or the rest of a file that can't be read.
   *
   * @param kind empty where even that can't be read
   * @param mistake a sentence: where, what, and what holds instead
   */
  record Refusal(Optional<Document.Kind> kind, String mistake) {}

  /** A sentence for each refused document. */
  List<String> mistakes() {
    return refused.stream().map(Refusal::mistake).toList();
  }

  /** What holds for the mail. */
  MailSettings settings() {
    List<MailDomain> domains = new ArrayList<>();
    List<MailRoute> routes = new ArrayList<>();
    List<MailUser> users = new ArrayList<>();
    List<SigningDomain> signing = new ArrayList<>();
    List<SenderPolicy> policies = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry.document()) {
        case Document.Domains(MailDomain value) -> domains.add(value);
        case Document.Route(MailRoute value) -> routes.add(value);
        case Document.User(MailUser value) -> users.add(value);
        case Document.Signing(SigningDomain value) -> signing.add(value);
        case Document.Policy(SenderPolicy value) -> policies.add(value);
      }
    }
    return new MailSettings(domains, routes, users, signing, policies);
  }

  /**
   * What holds after a change. A bad document's last good version stays. Of two that claim the same
   * name or domain the one already in force stays, else the one that comes first.
   */
  SettingsInForce after(List<Found> found) {
    Merge merge = new Merge();
    // Those in force before come first, so that a newcomer never takes a claim from them.
    found.stream()
        .sorted(Comparator.comparing(one -> before(one).isEmpty()))
        .forEach(one -> add(merge, one));
    return merge.result();
  }

  private void add(Merge merge, Found found) {
    if (found.identity().isPresent() && found.document().isEmpty() && found.mistake().isEmpty()) {
      merge.unused.add(found.place() + ": kind " + found.identity().get().kind());
    }
    Optional<String> mistake =
        found
            .mistake()
            .or(
                () ->
                    found
                        .document()
                        .flatMap(d -> merge.take(entry(found, d)).map(c -> c.sentence())));
    if (mistake.isEmpty()) {
      return;
    }
    List<Entry> last = lastGood(found);
    last.forEach(merge::take);
    String instead = last.isEmpty() ? "; it is left out" : "; its last good version stays in force";
    merge.refused.add(
        new Refusal(
            found.identity().map(Document.Identity::kind),
            found.place() + ": " + mistake.get() + instead));
  }

  private static Entry entry(Found found, Document document) {
    return new Entry(found.file(), found.number(), document);
  }

  private Optional<Entry> before(Found found) {
    return entries.stream()
        .filter(e -> e.file().equals(found.file()))
        .filter(
            e -> found.identity().map(e.identity()::equals).orElse(e.number() == found.number()))
        .findFirst();
  }

  private List<Entry> lastGood(Found found) {
    return switch (found.extent()) {
      case DOCUMENT -> before(found).stream().toList();
      case REST_OF_FILE ->
          entries.stream()
              .filter(e -> e.file().equals(found.file()) && e.number() >= found.number())
              .toList();
    };
  }

  /** Documents taken one after the other, so that no two claim the same. */
  private static final class Merge {
    final List<Refusal> refused = new ArrayList<>();
    final List<String> unused = new ArrayList<>();
    private final Map<Document.Identity, Entry> names = new LinkedHashMap<>();
    private final Map<Claimed, Entry> claims = new LinkedHashMap<>();

    private record Claimed(Document.Kind kind, Document.Claim claim) {}

    record Conflict(String sentence) {}

    /** Takes a document, or says what it conflicts with. */
    Optional<Conflict> take(Entry entry) {
      Document.Identity identity = entry.identity();
      @Nullable Entry namesake = names.get(identity);
      if (namesake != null) {
        return conflict("metadata.name", identity.name(), identity, namesake);
      }
      for (Document.Claim claim : entry.document().claims()) {
        @Nullable Entry owner = claims.get(new Claimed(identity.kind(), claim));
        if (owner != null) {
          return conflict(claim.field(), claim.text(), identity, owner);
        }
      }
      names.put(identity, entry);
      entry.document().claims().forEach(d -> claims.put(new Claimed(identity.kind(), d), entry));
      return Optional.empty();
    }

    SettingsInForce result() {
      List<Entry> entries = new ArrayList<>(names.values());
      entries.sort(Comparator.comparing(Entry::file).thenComparing(Entry::number));
      return new SettingsInForce(entries, refused, unused);
    }

    private static Optional<Conflict> conflict(
        String field, String text, Document.Identity identity, Entry owner) {
      return Optional.of(
          new Conflict(
              "%s: %s is claimed by %s %s in %s, document %d, too, but may be by one only"
                  .formatted(
                      field,
                      Fields.quoted(text),
                      identity.kind(),
                      owner.identity().name(),
                      owner.file(),
                      owner.number())));
    }
  }
}

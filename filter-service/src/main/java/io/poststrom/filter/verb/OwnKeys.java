package io.poststrom.filter.verb;

import io.poststrom.filter.dkim.PrivateKeyFile;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.settings.SettingsFolder;
import io.poststrom.settings.SigningDomain;
import io.poststrom.smtp.Domain;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys that the SigningDomain documents of a folder name.
 *
 * @param documents those of the domain, or all
 * @param all their keys, in the documents' order
 * @param mistakes a sentence for each document of any kind that is refused
 */
record OwnKeys(List<SigningDomain> documents, List<OwnKey> all, List<String> mistakes) {
  OwnKeys {
    documents = List.copyOf(documents);
    all = List.copyOf(all);
    mistakes = List.copyOf(mistakes);
  }

  /**
   * A key of a document.
   *
   * @param key what its file holds; empty where it can't be read
   * @param problem why it can't be read; shows nothing of it
   */
  record OwnKey(
      SigningDomain document,
      SigningDomain.Key named,
      Path file,
      Optional<SigningKey> key,
      String problem) {
    String recordName() {
      return named.selector().ascii() + "._domainkey." + document.domain().ascii();
    }
  }

  /** The keys of the options' domain, or of all domains; none where there is no folder. */
  static OwnKeys of(Options options, InstantSource clock) throws UsageError {
    Path folder = options.settings();
    Optional<Domain> only = options.domain();
    try (SettingsFolder settings = SettingsFolder.open(folder, clock)) {
      List<SigningDomain> documents =
          settings.current().signing().stream()
              .filter(document -> only.map(document.domain()::equals).orElse(true))
              .toList();
      List<OwnKey> keys = new ArrayList<>();
      for (SigningDomain document : documents) {
        document.keys().forEach(key -> keys.add(read(folder, document, key)));
      }
      return new OwnKeys(documents, keys, settings.mistakes());
    }
  }

  /** The same, where there must be some. */
  static OwnKeys required(Options options, InstantSource clock) throws UsageError, CareError {
    OwnKeys keys = of(options, clock);
    if (!keys.documents().isEmpty()) {
      return keys;
    }
    String domain = options.domain().map(Domain::ascii).orElse("DOMAIN");
    throw new CareError(
        "%s has no SigningDomain document%s; ./poststrom dkim generate %s makes a key and prints one%s"
            .formatted(
                options.settings(),
                options.domain().isPresent() ? " of " + domain : "",
                domain,
                keys.mistakes.isEmpty()
                    ? ""
                    : "\n  refused: " + String.join("\n  ", keys.mistakes)));
  }

  /** The documents of a domain. */
  static List<SigningDomain> documents(Path folder, Domain domain, InstantSource clock) {
    try (SettingsFolder settings = SettingsFolder.open(folder, clock)) {
      return settings.current().signing().stream()
          .filter(document -> domain.equals(document.domain()))
          .toList();
    }
  }

  private static OwnKey read(Path folder, SigningDomain document, SigningDomain.Key key) {
    Path file = folder.resolve(key.file());
    return switch (PrivateKeyFile.read(file)) {
      case PrivateKeyFile.Read.Valid(var algorithm, var secret) ->
          new OwnKey(
              document,
              key,
              file,
              Optional.of(new SigningKey(document.domain(), key.selector(), algorithm, secret)),
              "");
      case PrivateKeyFile.Read.Invalid(String reason) ->
          new OwnKey(document, key, file, Optional.empty(), file + " can't be used: " + reason);
    };
  }
}

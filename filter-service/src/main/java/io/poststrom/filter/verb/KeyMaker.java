package io.poststrom.filter.verb;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.settings.SigningDomain;
import io.poststrom.smtp.Domain;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Makes keys, and says what to do with them. */
final class KeyMaker {
  private static final int MAX_NAME = 253;
  private static final int MAX_DOCUMENT_NAME = 63;
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("uuuuMM").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Domain domain;
  private final List<Made> made = new ArrayList<>();

  private KeyMaker(Path folder, Domain domain) {
    this.folder = folder;
    this.domain = domain;
  }

  /**
   * A new key.
   *
   * @param file relative to the folder of settings, as the document names it
   */
  private record Made(SigningKey key, String file) {}

  /** Writes the key files and prints the document to add, the records, and the next step. */
  static int generate(Options options, PrintStream out, InstantSource clock)
      throws UsageError, CareError {
    List<Domain> words = options.domainAndSelector();
    String selector = words.size() > 1 ? words.get(1).ascii() : MONTH.format(clock.instant());
    String algorithm = options.choice("--algorithm", List.of("rsa", "ed25519", "both"));
    int bits = Integer.parseInt(options.choice("--bits", List.of("2048", "3072", "4096")));
    KeyMaker maker = new KeyMaker(options.settings(), words.getFirst());
    switch (algorithm) {
      case "rsa" -> maker.plan(Algorithm.RSA_SHA256, selector, bits);
      case "ed25519" -> maker.plan(Algorithm.ED25519_SHA256, selector, bits);
      default -> {
        maker.plan(Algorithm.RSA_SHA256, selector + "-rsa", bits);
        maker.plan(Algorithm.ED25519_SHA256, selector + "-ed25519", bits);
      }
    }
    maker.write();
    maker.tell(OwnKeys.documents(options.settings(), words.getFirst(), clock), out);
    return 0;
  }

  private void plan(Algorithm algorithm, String selector, int bits) throws UsageError {
    if ((selector + "._domainkey." + domain.ascii()).length() > MAX_NAME) {
      throw new UsageError("the selector is too long for a name in DNS below " + domain.ascii());
    }
    made.add(
        new Made(
            new SigningKey(domain, Domain.of(selector), algorithm, NewKey.make(algorithm, bits)),
            "keys/" + domain.ascii() + "/" + selector + ".pem"));
  }

  /** None of them where one is there already. */
  private void write() throws CareError {
    for (Made each : made) {
      if (Files.exists(folder.resolve(each.file))) {
        throw NewKey.isThere(folder.resolve(each.file));
      }
    }
    NewKey.folder(folder);
    for (Made each : made) {
      NewKey.write(folder.resolve(each.file), each.key.key());
    }
  }

  private void tell(List<SigningDomain> documents, PrintStream out) {
    for (Made each : made) {
      out.printf("# Made %s, %s%n", folder.resolve(each.file), each.key.algorithm().word());
    }
    out.println("#");
    if (documents.isEmpty()) {
      out.printf(
          "# 1. Put this document into %s, say as signing-%s.yaml:%n", folder, domain.ascii());
      out.print(head());
    } else {
      out.printf(
          "# 1. Add to spec.keys of SigningDomain %s in %s:%n",
          documents.getFirst().name(), folder);
    }
    for (Made each : made) {
      out.printf("    - selector: \"%s\"%n", each.key.selector().ascii());
      out.printf("      file: %s%n", each.file);
    }
    out.println("#");
    out.println("# 2. Publish in the zone:");
    made.forEach(each -> out.println(KeyRecords.line(each.key)));
    out.println("#");
    out.printf(
        """
        # 3. ./poststrom dkim check %s says whether DNS shows it. As soon as it does, mail is signed
        #    with it; until then it is not used. The file holds a secret: only its owner can read it,
        #    so the gateway must run as that user, or be given the file.
        """,
        domain.ascii());
  }

  private String head() {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: SigningDomain
        metadata: {name: %s}
        spec:
          domain: %s
          keys:
        """
        .formatted(documentName(domain.ascii()), domain.ascii());
  }

  /** As near to the domain as names of documents allow. */
  private static String documentName(String domain) {
    String clean = domain.replace("_", "");
    return clean.substring(0, Math.min(MAX_DOCUMENT_NAME, clean.length())).replaceAll("[-.]+$", "");
  }
}

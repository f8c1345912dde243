package io.poststrom.ingress.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.net.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The PEM files that poststrom.ingress.tls names: both or none. */
record CertificateFiles(Optional<String> chain, Optional<String> key) {
  private static final Kind CHAIN =
      new Kind("poststrom.ingress.tls.certificate", "want certificates", CertificateFiles::isChain);
  private static final Kind KEY =
      new Kind("poststrom.ingress.tls.key", "want a private key", CertificateFiles::isKey);

  /** One of the two. */
  private record Kind(String setting, String wanted, Predicate<String> fits) {}

  /**
   * What they hold; empty where none is named.
   *
   * @throws WrongSettings with all that is wrong with them
   */
  Optional<Certificate> read() {
    if (chain.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    List<String> mistakes = new ArrayList<>();
    String chainText = read(CHAIN, chain, mistakes);
    String keyText = read(KEY, key, mistakes);
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
    return Optional.of(new Certificate(chainText, keyText));
  }

  private static String read(Kind kind, Optional<String> file, List<String> mistakes) {
    if (file.isEmpty()) {
      mistakes.add(kind.setting() + " is not set: want both files or none");
      return "";
    }
    String wrong = kind.setting() + "=" + file.get() + " is wrong: " + kind.wanted() + " in PEM";
    try {
      String text = Files.readString(Path.of(file.get()));
      if (!kind.fits().test(text)) {
        mistakes.add(wrong);
      }
      return text;
    } catch (IOException | InvalidPathException e) {
      mistakes.add(wrong + ", but it can't be read: " + e);
      return "";
    }
  }

  private static boolean isChain(String text) {
    try {
      byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(octets))
          .isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }

  private static boolean isKey(String text) {
    return text.contains("PRIVATE KEY-----");
  }
}

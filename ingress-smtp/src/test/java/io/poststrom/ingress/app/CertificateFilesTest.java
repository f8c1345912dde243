package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.config.FailedStart;
import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.net.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
  private static final Certificate MADE = Certificate.selfSigned("mx.example.org", Instant.now());

  @TempDir Path folder;
  private Optional<String> chain = Optional.empty();
  private Optional<String> key = Optional.empty();

  @BeforeEach
  void write() throws IOException {
    chain = Optional.of(Files.writeString(folder.resolve("tls.crt"), MADE.chain()).toString());
    key = Optional.of(Files.writeString(folder.resolve("tls.key"), MADE.key()).toString());
  }

  @Test
  void theyAreReadAsTheyAre() {
    assertEquals(Optional.of(MADE), new CertificateFiles(chain, key).read());
  }

  @Test
  void noneIsNoCertificate() {
    assertEquals(Optional.empty(), new CertificateFiles(Optional.empty(), Optional.empty()).read());
  }

  @Test
  void oneNeedsTheOther() {
    assertEquals(
        List.of("poststrom.ingress.tls.key is not set: want both files or none"),
        mistakes(new CertificateFiles(chain, Optional.empty())));
    assertEquals(
        List.of("poststrom.ingress.tls.certificate is not set: want both files or none"),
        mistakes(new CertificateFiles(Optional.empty(), key)));
  }

  @Test
  void whatEachShouldHoldIsSaid() {
    assertEquals(
        List.of(
            "poststrom.ingress.tls.certificate="
                + key.get()
                + " is wrong: want certificates in PEM",
            "poststrom.ingress.tls.key=" + chain.get() + " is wrong: want a private key in PEM"),
        mistakes(new CertificateFiles(key, chain)));
  }

  @Test
  void filesThatCannotBeReadAreNamedTogether() {
    List<String> mistakes =
        mistakes(new CertificateFiles(Optional.of("/no/crt"), Optional.of(folder.toString())));
    assertEquals(2, mistakes.size());
    assertTrue(mistakes.getFirst().endsWith("NoSuchFileException: /no/crt"), mistakes.getFirst());
    assertTrue(mistakes.getLast().contains("want a private key in PEM, but it can't be read: "));
  }

  private static List<String> mistakes(CertificateFiles files) {
    WrongSettings wrong = assertThrows(WrongSettings.class, files::read);
    return FailedStart.mistakes(wrong).orElseThrow().lines().skip(1).map(String::strip).toList();
  }
}

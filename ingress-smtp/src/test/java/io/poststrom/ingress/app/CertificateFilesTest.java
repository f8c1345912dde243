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
  private static final Certificate OTHER = Certificate.selfSigned("mx.example.net", Instant.now());
  private static final String ONE_EACH = ": want one key for each certificate, in the same order";

  @TempDir Path folder;
  private String chain = "";
  private String key = "";

  @BeforeEach
  void write() throws IOException {
    chain = write("tls.crt", MADE.chain());
    key = write("tls.key", MADE.key());
  }

  @Test
  void eachCertificateIsReadWithItsKey() throws IOException {
    List<String> chains = List.of(chain, write("other.crt", OTHER.chain()));
    List<String> keys = List.of(key, write("other.key", OTHER.key()));
    assertEquals(
        List.of(List.of("mx.example.org"), List.of("mx.example.net")),
        files(chains, keys).read().chains().stream().map(c -> c.names()).toList());
  }

  @Test
  void noneIsNoCertificate() {
    assertEquals(List.of(), files(List.of(), List.of()).read().chains());
  }

  @Test
  void oneNeedsTheOther() {
    assertEquals(
        List.of("poststrom.ingress.tls.key is not set" + ONE_EACH),
        mistakes(files(List.of(chain), List.of())));
    assertEquals(
        List.of("poststrom.ingress.tls.certificate is not set" + ONE_EACH),
        mistakes(files(List.of(), List.of(key))));
    assertEquals(
        List.of("poststrom.ingress.tls.key is too short" + ONE_EACH),
        mistakes(files(List.of(chain, chain), List.of(key))));
  }

  @Test
  void whatIsWrongWithAPairIsSaid() throws IOException {
    String others = write("other.key", OTHER.key());
    String named =
        "poststrom.ingress.tls.certificate=%s is wrong: %s (poststrom.ingress.tls.key=%s)";
    assertEquals(
        List.of(named.formatted(chain, "the key is not the certificate's", others)),
        mistakes(files(List.of(chain), List.of(others))));
    assertEquals(
        List.of(named.formatted(key, "there is no certificate in PEM", chain)),
        mistakes(files(List.of(key), List.of(chain))));
    assertEquals(
        List.of(named.formatted(chain, "there is no private key in PEM, not encrypted", chain)),
        mistakes(files(List.of(chain), List.of(chain))));
  }

  @Test
  void filesThatCannotBeReadAreNamedTogether() {
    List<String> mistakes =
        mistakes(
            new CertificateFiles(
                List.of("/no/crt"), List.of(folder.toString()), Optional.of("/no/authorities")));
    assertEquals(3, mistakes.size());
    assertTrue(mistakes.getFirst().endsWith("NoSuchFileException: /no/crt"), mistakes.getFirst());
    assertTrue(
        mistakes.getLast().startsWith("poststrom.ingress.tls.client-authorities=/no/authorities"));
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static CertificateFiles files(List<String> chains, List<String> keys) {
    return new CertificateFiles(chains, keys, Optional.empty());
  }

  private static List<String> mistakes(CertificateFiles files) {
    WrongSettings wrong = assertThrows(WrongSettings.class, files::read);
    return FailedStart.mistakes(wrong).orElseThrow().lines().skip(1).map(String::strip).toList();
  }
}

package io.poststrom.ingress.recipients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.MailboxParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressFilesTest {
  private static final MailDomain DOMAIN =
      new MailDomain(
          "ours",
          List.of(new DomainPattern("example.org")),
          MailDomain.Handling.DEFAULT,
          new KnownRecipients(
              Set.of(), List.of(), Optional.of("list.txt"), Set.of(), Optional.empty()));

  @TempDir Path folder;
  private AddressFiles files;

  @BeforeEach
  void start() {
    files = new AddressFiles(folder);
  }

  @AfterEach
  void stop() {
    files.close();
  }

  @Test
  void aListIsReadAndReadAgainWhenItHasChanged() throws IOException {
    write("ann@example.org\n");
    open();
    assertEquals(Knowledge.KNOWN, ask("ann"));
    assertEquals(Knowledge.UNKNOWN, ask("bob"));

    write("ann@example.org\r\n# who is new\r\n\r\nbob  # since today\r\n");
    files.look();
    assertEquals(Knowledge.UNKNOWN, ask("bob"), "it may still be being written");
    files.look();

    assertEquals(Knowledge.KNOWN, ask("bob"));
    assertEquals(0, files.wrong());
  }

  @Test
  void whileTheFileIsMissingNobodyIsRefusedForGood() throws IOException {
    open();
    assertEquals(Knowledge.UNSURE, ask("ann"));
    assertEquals(1, files.wrong());

    write("ann\n");
    files.look();
    files.look();

    assertEquals(Knowledge.KNOWN, ask("ann"));
    assertEquals(Knowledge.UNKNOWN, ask("bob"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {"# nothing", "ann@example.org bob@example.org", "@example.org", "a@b@c", "a b"})
  void aListThatIsWrongLeavesTheLastGoodOneInForce(String wrong) throws IOException {
    write("ann@example.org\n");
    open();

    write(wrong + "\n");
    files.look();
    files.look();

    assertEquals(Knowledge.KNOWN, ask("ann"));
    assertEquals(1, files.wrong());
  }

  @Test
  void aDocumentThatNamesTheFileNoLongerFreesIt() throws IOException {
    write("ann@example.org\n");
    open();

    files.onChange(MailSettings.EMPTY);

    assertEquals(Knowledge.UNSURE, ask("ann"));
    assertEquals(0, files.wrong());
  }

  @Test
  void aHundredThousandAddressesTakeAFewOctetsEach() {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      list.append("user.").append(i).append("@example.org\n");
    }
    byte[] octets = list.toString().getBytes(StandardCharsets.UTF_8);

    AddressSet set = AddressSet.parse(octets);

    assertEquals(100_000, set.size());
    assertTrue(set.octetsHeld() < octets.length + 100_000 * 12, "" + set.octetsHeld());
    for (int i = 0; i < 100_000; i++) {
      assertTrue(set.contains("user." + i + "@example.org"));
      assertFalse(set.contains("user." + i + "@example.net"));
    }
    assertFalse(set.contains("user.100000@example.org"));
  }

  @Test
  void aMistakeNamesItsLine() {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> AddressSet.parse("a@b.example\n\nü\u0000\n".getBytes(StandardCharsets.UTF_8)));

    assertTrue(String.valueOf(wrong.getMessage()).startsWith("line 3: "), wrong.getMessage());
  }

  private void write(String list) throws IOException {
    Files.writeString(folder.resolve("list.txt"), list);
  }

  private void open() {
    files.onChange(new MailSettings(List.of(DOMAIN), List.of()));
  }

  private Knowledge ask(String localPart) {
    String address = localPart + "@example.org";
    return files
        .ask(new Inquiry(DOMAIN, MailboxParser.parse(address), address, Optional.empty()))
        .toCompletableFuture()
        .join();
  }
}

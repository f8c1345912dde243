package io.poststrom.filter.teach;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailFilesTest {
  private static List<String> mails(String text) {
    return MailFiles.mails(text.getBytes(StandardCharsets.ISO_8859_1)).stream()
        .map(mail -> new String(mail, StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Test
  void aFileIsAMailAndAnMboxIsMany() {
    assertEquals(List.of("Subject: a\n\nb\n"), mails("Subject: a\n\nb\n"));
    assertEquals(
        List.of("Subject: a\n\nFrom here\nb\n\n", "Subject: c\n\nd\nFrom x\n"),
        mails("From x Mon\nSubject: a\n\n>From here\nb\n\nFrom y Tue\nSubject: c\n\nd\nFrom x\n"));
    assertEquals(
        List.of("Subject: a\r\n\r\nb\r\n\r\n", "Subject: c\r\n\r\nd\r\n"),
        mails("From x\r\nSubject: a\r\n\r\nb\r\n\r\nFrom y\r\nSubject: c\r\n\r\nd\r\n"));
    assertEquals(List.of(), mails("From x Mon\n"));
    assertEquals(List.of(), mails("From x"));
  }

  @Test
  void aFolderIsReadWhole(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("cur"));
    Files.writeString(folder.resolve("cur/2"), "Subject: b\n\n");
    Files.writeString(folder.resolve("1"), "Subject: a\n\n");
    List<String> read = new ArrayList<>();
    MailFiles.read(folder, (mail, file) -> read.add(new String(mail, StandardCharsets.ISO_8859_1)));
    assertEquals(List.of("Subject: a\n\n", "Subject: b\n\n"), read);
  }

  @Test
  void anExportedLineComesBack() {
    Learned learned =
        new Learned(
            MailClass.SPAM,
            1,
            new byte[] {1, 2},
            Instant.ofEpochSecond(1_831_477_248L),
            "user\tann",
            Optional.of(Domain.of("one.test")));
    Learned back = LearnedFile.parse(LearnedFile.line(learned)).orElseThrow();
    assertEquals(learned.at(), back.at());
    assertEquals("user?ann", back.source());
    assertEquals(learned.domain(), back.domain());
    assertArrayEquals(learned.features(), back.features());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "spam", "eggs\t1\t2026-01-01T00:00:00Z\ta\t-\tAA==", "ham\tx\ty\tz\t-\t="})
  void aLineThatIsNoneIsNotRead(String line) {
    assertEquals(Optional.empty(), LearnedFile.parse(line));
  }
}

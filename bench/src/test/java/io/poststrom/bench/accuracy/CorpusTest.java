package io.poststrom.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  private void mail(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "Status: RO\nSubject: " + path + "\n\ntext\n");
  }

  @Test
  void foldersNameClassAndSet() throws IOException {
    mail("old/ham/easy/1.eml");
    mail("old/spam/2.eml");
    mail("old/README");
    List<LabelledMail> mails = Corpus.read(folder.resolve("old")).mails();
    assertEquals(List.of("1.eml", "2.eml"), mails.stream().map(LabelledMail::name).toList());
    assertEquals(List.of("easy", "old"), mails.stream().map(LabelledMail::set).toList());
    assertEquals(List.of(false, true), mails.stream().map(LabelledMail::isSpam).toList());
  }

  @Test
  void anArchiveIsLikeItsFolder() throws Exception {
    mail("sets/spring/ham/1.eml");
    mail("sets/spring/spam/2.eml");
    Path archive = folder.resolve("sets.tar.gz");
    String[] command = {"tar", "-czf", archive + "", "-C", folder.resolve("sets") + "", "spring"};
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    Corpus corpus = Corpus.read(archive);
    assertEquals("sets", corpus.name());
    assertEquals(List.of("spring", "spring"), corpus.mails().stream().map(m -> m.set()).toList());
  }

  @Test
  void whereNoMailIsLabelledItSaysWhatItWants() throws IOException {
    mail("half/inbox/1.eml");
    IOException e = assertThrows(IOException.class, () -> Corpus.read(folder.resolve("half")));
    assertTrue(e.toString().contains("folders named ham and spam"), e::toString);
  }
}

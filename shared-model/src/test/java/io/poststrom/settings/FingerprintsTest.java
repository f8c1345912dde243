package io.poststrom.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintsTest {
  @TempDir Path folder;

  @Test
  void aChangeCountsOnceItHasStood() throws IOException {
    Path one = Files.writeString(folder.resolve("one"), "a");
    Path two = folder.resolve("two");
    Fingerprints files = new Fingerprints(List.of(one, two));
    String first = files.standing().orElseThrow();
    assertEquals(Optional.of(first), files.standing());

    Files.writeString(two, "b");
    assertEquals(Optional.empty(), files.standing());
    Files.writeString(one, "aa");
    assertEquals(Optional.empty(), files.standing());
    assertNotEquals(first, files.standing().orElseThrow());
  }

  @Test
  void aLinkThatIsReplacedIsAChange() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Files.writeString(folder.resolve("old"), "a"));
    Path fresh = Files.writeString(folder.resolve("new"), "b");
    Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(link));
    String before = Fingerprints.of(link);
    Files.delete(link);
    Files.createSymbolicLink(link, fresh);
    assertNotEquals(before, Fingerprints.of(link));
  }
}

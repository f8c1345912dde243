package io.poststrom.filter.attachment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.mime.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectorTest {
  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Set<Trait> of(String type, String name, byte[] octets) {
    return Inspector.of(List.of(new Part(type, name, true, octets, true)));
  }

  private static Set<Trait> named(String name) {
    return of("application/octet-stream", name, octets("hello hello"));
  }

  /** What a program for Windows begins with. */
  private static byte[] windowsProgram() {
    byte[] octets = new byte[200];
    System.arraycopy(octets("MZ"), 0, octets, 0, 2);
    octets[0x3c] = (byte) 0x80;
    System.arraycopy(octets("PE\0\0"), 0, octets, 0x80, 4);
    return octets;
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return octets.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.exe                 | PROGRAM
          A.SCR                 | PROGRAM
          a.exe. .              | PROGRAM
          run.js                | PROGRAM
          command.com           | PROGRAM
          invoice.pdf.exe       | DISGUISED_PROGRAM
          'invoice.pdf      .exe' | DISGUISED_PROGRAM
          photo.jpg .vbs        | DISGUISED_PROGRAM
          disk.iso              | DISK_IMAGE
          """)
  void namesSayWhatAClickDoes(String name, Trait trait) {
    assertEquals(Set.of(trait), named(name));
  }

  @ParameterizedTest
  @CsvSource({"a.pdf.p7s", "notes.txt", "www.example.com", "me@example.com", "x", "exe", "''"})
  void otherNamesAreHarmless(String name) {
    assertEquals(Set.of(), named(name));
  }

  @Test
  void lettersThatRunBackwardsDisguise() {
    assertEquals(Set.of(Trait.DISGUISED_PROGRAM), named("invoice\u202efdp.exe"));
  }

  @Test
  void aProgramIsOneUnderAnyName() {
    assertEquals(Set.of(Trait.DISGUISED_PROGRAM), of("image/png", "photo.png", windowsProgram()));
    assertEquals(
        Set.of(Trait.DISGUISED_PROGRAM), of("application/pdf", "invoice.pdf", windowsProgram()));
    assertEquals(Set.of(Trait.PROGRAM), of("application/x-elf", "tool", octets("\u007fELF....")));
    assertEquals(Set.of(), of("text/plain", "mz.txt", octets("MZ is no program by itself")));
  }

  @Test
  void theKindMustBeWhatNameAndTypeSay() throws IOException {
    assertEquals(Set.of(Trait.OTHER_KIND), of("application/pdf", "a.pdf", zip("a", octets("a"))));
    assertEquals(Set.of(Trait.OTHER_KIND), of("image/gif", "a.gif", octets("<html><script>")));
    assertEquals(Set.of(), of("image/gif", "a.gif", octets("\u0089PNG\r\n\u001a\n")));
    assertEquals(Set.of(), of("image/gif", "a.gif", octets("whatever")));
  }

  @Test
  void filesInArchivesAreSeen() throws IOException {
    assertEquals(Set.of(), of("application/zip", "a.zip", zip("a.txt", octets("hello"))));
    assertEquals(
        Set.of(Trait.ARCHIVED_PROGRAM),
        of("application/zip", "a.zip", zip("dir/a.exe", octets("hello"))));
    assertEquals(
        Set.of(Trait.ARCHIVED_PROGRAM),
        of("application/zip", "a.zip", zip("a.txt", windowsProgram())));
    assertEquals(
        Set.of(Trait.ARCHIVED_PROGRAM, Trait.NESTED_ARCHIVE),
        of("application/zip", "a.zip", zip("b.zip", zip("a.scr", octets("hello")))));
  }

  @Test
  void aCutArchiveIsReadAsFarAsItGoes() throws IOException {
    byte[] zip = zip("a.exe", new byte[5_000]);
    assertEquals(
        Set.of(Trait.ARCHIVED_PROGRAM),
        of("application/zip", "a.zip", Arrays.copyOf(zip, zip.length / 2)));
  }

  @Test
  void archivesInArchivesAreFollowedSoFar() throws IOException {
    byte[] deep = zip("a.exe", octets("hello"));
    for (int i = 0; i < 5; i++) {
      deep = zip("b.zip", deep);
    }
    assertEquals(
        Set.of(Trait.NESTED_ARCHIVE, Trait.UNREAD_ARCHIVE), of("application/zip", "a.zip", deep));
  }

  @Test
  void anArchiveThatGrowsOverAllBoundsIsABomb() throws IOException {
    byte[] bomb = zip("a.bin", new byte[100 * 1024 * 1024]);
    assertTrue(bomb.length < 256 * 1024);
    assertEquals(Set.of(Trait.ARCHIVE_BOMB), of("application/zip", "a.zip", bomb));
    assertEquals(
        Set.of(Trait.ARCHIVE_BOMB, Trait.NESTED_ARCHIVE),
        of("application/zip", "a.zip", zip("b.zip", bomb)));
  }

  @Test
  void encryptedArchivesAreSaid() throws IOException {
    byte[] zip = zip("a.exe", octets("hello"));
    zip[6] |= 1; // the flag before the file
    zip[directory(zip) + 8] |= 1;
    assertEquals(
        Set.of(Trait.ENCRYPTED_ARCHIVE, Trait.ARCHIVED_PROGRAM),
        of("application/zip", "a.zip", zip));
  }

  private static int directory(byte[] zip) {
    int at = 0;
    while (Octets.int32(zip, at) != 0x02014b50) {
      at++;
    }
    return at;
  }

  @Test
  void macrosAreFoundInOldAndNewDocuments() throws IOException {
    assertEquals(
        Set.of(Trait.MACROS),
        of("application/msword", "a.docm", zip("word/vbaProject.bin", octets("x"))));
    String ole = "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1" + "x".repeat(600);
    assertEquals(Set.of(), of("application/msword", "a.doc", octets(ole)));
    assertEquals(
        Set.of(Trait.MACROS),
        of("application/msword", "a.doc", octets(ole + "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0")));
    assertEquals(
        Set.of(Trait.ENCRYPTED_DOCUMENT),
        of(
            "application/msword",
            "a.docx",
            octets(ole + String.join("\0", "EncryptedPackage".split("")))));
  }

  @Test
  void scriptsInPdfsAreFound() {
    assertEquals(
        Set.of(Trait.ACTIVE_PDF),
        of("application/pdf", "a.pdf", octets("%PDF-1.4 << /S /JavaScript >>")));
    assertEquals(Set.of(), of("application/pdf", "a.pdf", octets("%PDF-1.4 << /Page >>")));
  }

  @Test
  void tarAndGzipAreLookedInto() throws IOException {
    byte[] tar = new byte[2048];
    System.arraycopy(octets("dir/a.scr"), 0, tar, 0, 9);
    System.arraycopy(octets("00000000010"), 0, tar, 124, 11);
    System.arraycopy(octets("ustar"), 0, tar, 257, 5);
    assertEquals(Set.of(Trait.ARCHIVED_PROGRAM), of("application/x-tar", "a.tar", tar));
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(octets)) {
      gzip.write(tar);
    }
    assertEquals(
        Set.of(Trait.ARCHIVED_PROGRAM), of("application/gzip", "a.tgz", octets.toByteArray()));
  }

  @Test
  void aGzipWhoseHeaderEndsNowhereLeavesOtherFilesAlone() {
    byte[] gzip = {0x1f, (byte) 0x8b, 8, 0x0c, 0, 0, 0, 0, 0, 0, -1, -1};
    Part broken = new Part("application/gzip", "a.gz", true, gzip, true);
    Part program = new Part("application/octet-stream", "a.exe", true, octets("hello hello"), true);
    assertEquals(Set.of(Trait.PROGRAM), Inspector.of(List.of(program, broken)));
  }
}

package io.poststrom.filter.rulefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFolderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration OFTEN = Duration.ofMillis(100);

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void await(BooleanSupplier holds) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!holds.getAsBoolean() && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertTrue(holds.getAsBoolean(), "in time");
  }

  @Test
  void readsFilesByNameBehindTheShippedOnes() throws IOException {
    write("b.cf", "score A 3\nbody B /second/\n");
    write("a.cf", "body A /first/\nscore A 2\ndescribe A In a file\n");
    write("notes.txt", "body C /third/\n");
    RuleSource shipped = new RuleSource("ours.cf", "body A /ours/\nbody O /ours/\n");

    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of(shipped))) {
      RuleSet rules = opened.current();

      assertEquals(3, rules.size());
      assertEquals("In a file", rules.description("A").orElseThrow());
      assertEquals(0, opened.refusedFiles());
    }
  }

  @Test
  void aChangeTakesEffect() throws Exception {
    write("a.cf", "body A /first/\n");
    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of())) {
      write("b.cf", "body B /second/\nbody C /third/\n");

      await(() -> opened.current().size() == 3);

      Files.delete(folder.resolve("b.cf"));
      await(() -> opened.current().size() == 1);
    }
  }

  @Test
  void aFileThatBreaksLeavesItsLastGoodVersionInForce() throws Exception {
    write("a.cf", "body A /first/\nbody B /second/\n");
    write("c.cf", "body C /third/\n");
    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of())) {
      write("a.cf", "body A /(/\n");
      write("c.cf", "body C /third/\nbody D /fourth/\n");

      await(() -> opened.refusedFiles() == 1);
      assertEquals(4, opened.current().size());

      write("a.cf", "body A /mended/\n");
      await(() -> opened.refusedFiles() == 0);
      assertEquals(3, opened.current().size());
    }
  }

  @Test
  void ofAFileThatWasNeverGoodAllElseIsInForce() throws IOException {
    write("a.cf", "body A /(/\nbody B /second/\n");

    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of())) {
      assertEquals(1, opened.current().size());
      assertEquals(1, opened.refusedFiles());
    }
  }

  @Test
  void aMissingFolderIsAnEmptyOneUntilItAppears() throws Exception {
    Path later = folder.resolve("later");
    try (RuleFolder opened = RuleFolder.open(Optional.of(later), List.of())) {
      assertEquals(0, opened.current().size());

      Files.createDirectory(later);
      Files.writeString(later.resolve("a.cf"), "body A /first/\n");

      await(() -> opened.current().size() == 1);
    }
  }

  @Test
  void aFolderThatGoesAwayLeavesItsRulesInForceUntilItIsBack() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("mounted"));
    Files.writeString(mounted.resolve("a.cf"), "body A /first/\n");
    try (RuleFolder opened = RuleFolder.open(Optional.of(mounted), List.of(), OFTEN)) {
      Path elsewhere = Files.move(mounted, folder.resolve("elsewhere"));
      await(() -> opened.refusedFiles() == 1);
      assertEquals(1, opened.current().size());

      Files.writeString(elsewhere.resolve("b.cf"), "body B /second/\n");
      Files.move(elsewhere, mounted);
      await(() -> opened.refusedFiles() == 0);
      assertEquals(2, opened.current().size());
    }
  }

  @Test
  void anEmptiedFolderCountsWhenItHasStoodForLonger() throws Exception {
    Path file = write("a.cf", "body A /first/\n");
    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of(), OFTEN)) {
      Files.delete(file);
      Thread.sleep(OFTEN.multipliedBy(5));
      assertEquals(1, opened.current().size());
      await(() -> opened.current().size() == 0);
      assertEquals(0, opened.refusedFiles());
    }
  }

  @Test
  void aFileThatCantBeReadAtStartLeavesAllOthersInForce() throws Exception {
    RuleSource shipped = new RuleSource("ours.cf", "body O /ours/\n");
    write("a.cf", "body A /first/\n");
    Path target = folder.resolve("target");
    Files.createSymbolicLink(folder.resolve("dangling.cf"), target);
    Files.createDirectory(folder.resolve("old.cf"));
    write("large.cf", "#".repeat((8 << 20) + 1));
    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of(shipped), OFTEN)) {
      assertEquals(2, opened.current().size());
      assertEquals(3, opened.refusedFiles());

      Files.writeString(target, "body B /second/\n");
      await(() -> opened.refusedFiles() == 2);
      assertEquals(3, opened.current().size());
    }
  }

  @Test
  void aFileThatCantBeReadAnyLongerLeavesItsLastGoodVersionInForce() throws Exception {
    Path file = write("a.cf", "body A /first/\nbody B /second/\n");
    try (RuleFolder opened = RuleFolder.open(Optional.of(folder), List.of(), OFTEN)) {
      Files.delete(file);
      Files.createDirectory(file);
      write("c.cf", "body C /third/\n");

      await(() -> opened.refusedFiles() == 1);
      assertEquals(3, opened.current().size());
    }
  }

  @Test
  void theShippedRulesAreInForceWhereTheFolderIsNone() throws Exception {
    RuleSource shipped = new RuleSource("ours.cf", "body O /ours/\n");
    Path file = write("folder", "");
    try (RuleFolder opened = RuleFolder.open(Optional.of(file), List.of(shipped), OFTEN)) {
      assertEquals(1, opened.current().size());
      assertEquals(1, opened.refusedFiles());
    }
  }
}

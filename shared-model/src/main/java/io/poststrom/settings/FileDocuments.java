package io.poststrom.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What one file holds. YAML is only composed to nodes, never made into Java objects, and within
 * limits: 1 MiB, 1,000 documents, 20 levels, 20 aliases.
 */
final class FileDocuments {
  private static final int MAX_OCTETS = 1 << 20;
  private static final int MAX_DOCUMENTS = 1_000;
  private static final int MAX_DEPTH = 20;

  private FileDocuments() {}

  /**
   * One document of a file, good or bad.
   *
   * @param file the file's name
   * @param number 1 for the file's first document
   * @param identity kind and name, where at least these could be read
   * @param document what it says, where all of it is right and this version uses its kind
   * @param mistake what is wrong with it; empty where nothing is
   * @param extent whether the documents after this one could be read
   */
  record Found(
      String file,
      int number,
      Optional<Document.Identity> identity,
      Optional<Document> document,
      Optional<String> mistake,
      Extent extent) {
    /** {@code FILE, document N}. */
    String place() {
      return file + ", document " + number;
    }
  }

  /** What a mistake takes with it. */
  enum Extent {
    DOCUMENT,
    /** The file could not be read from here on. */
    REST_OF_FILE
  }

  /** Reads a file; never fails. */
  static List<Found> read(Path file) {
    String name = file.getFileName().toString();
    try {
      return parse(name, text(file));
    } catch (IOException e) {
      return List.of(rest(name, 1, "it can't be read: " + e.getMessage()));
    }
  }

  /** Reads a file's text; never fails. */
  static List<Found> parse(String name, String text) {
    List<Found> found = new ArrayList<>();
    try {
      Iterator<Node> nodes = new Yaml(limits()).composeAll(new StringReader(text)).iterator();
      while (nodes.hasNext()) {
        if (found.size() == MAX_DOCUMENTS) {
          found.add(rest(name, found.size() + 1, "a file has at most 1,000 documents"));
          return found;
        }
        found.add(one(name, found.size() + 1, nodes.next()));
      }
    } catch (MarkedYAMLException e) {
      String line =
          e.getProblemMark() == null ? "" : " (line " + (e.getProblemMark().getLine() + 1) + ")";
      found.add(rest(name, found.size() + 1, "it is no YAML" + line + ": " + e.getProblem()));
    } catch (RuntimeException e) {
      // Mostly YAMLException; whatever else a hostile text does to the parser stops nothing either.
      found.add(rest(name, found.size() + 1, "it can't be read: " + e.getMessage()));
    }
    return found;
  }

  private static Found one(String file, int number, Node node) {
    Optional<Document.Identity> identity = Optional.empty();
    try {
      if (Tag.NULL.equals(node.getTag())) {
        return new Found(
            file, number, identity, Optional.empty(), Optional.empty(), Extent.DOCUMENT);
      }
      DocumentSchema.Head head = DocumentSchema.head(node);
      identity = Optional.of(head.identity());
      Optional<Document> document = DocumentSchema.body(head);
      return new Found(file, number, identity, document, Optional.empty(), Extent.DOCUMENT);
    } catch (Mistake e) {
      return new Found(
          file, number, identity, Optional.empty(), Optional.of(e.sentence()), Extent.DOCUMENT);
    }
  }

  private static Found rest(String file, int number, String mistake) {
    return new Found(
        file,
        number,
        Optional.empty(),
        Optional.empty(),
        Optional.of(mistake),
        Extent.REST_OF_FILE);
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MAX_OCTETS) {
      throw new IOException("it is larger than 1 MiB; split it");
    }
    try {
      ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file));
      return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }

  private static LoaderOptions limits() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_OCTETS);
    limits.setNestingDepthLimit(MAX_DEPTH);
    limits.setMaxAliasesForCollections(MAX_DEPTH);
    limits.setAllowDuplicateKeys(false);
    return limits;
  }
}

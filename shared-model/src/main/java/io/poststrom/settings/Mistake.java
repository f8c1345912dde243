package io.poststrom.settings;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Something wrong in a document: which field, on which line, and what would be right. */
final class Mistake extends Exception {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  private Mistake(String sentence) {
    super(sentence, null, false, false);
    this.sentence = sentence;
  }

  /** Which field, and what would be right. */
  String sentence() {
    return sentence;
  }

  /**
   * A mistake at a node.
   *
   * @param path the field's path, such as {@code spec.domains[2]}; empty for the whole document
   * @param sentence what is wrong and what would be right
   */
  static Mistake at(String path, Node node, String sentence) {
    return new Mistake(
        (path.isEmpty() ? "" : path + " ")
            + "(line "
            + line(node.getStartMark())
            + "): "
            + sentence);
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }
}

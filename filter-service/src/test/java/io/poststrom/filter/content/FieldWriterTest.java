package io.poststrom.filter.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldWriterTest {
  @Test
  void longFieldsAreFoldedAndReadBackTheSame() {
    FieldWriter writer = new FieldWriter("X-Test");
    writer.words("word ".repeat(60).strip());
    String field = writer.field();
    for (String line : field.split("\r\n", -1)) {
      assertTrue(line.length() <= 78, line);
    }
    Header header =
        HeaderParser.parse((field + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertEquals("word ".repeat(60).strip(), header.fields().getFirst().value().replace('\t', ' '));
  }

  @Test
  void hostileTextNeitherEndsTheFieldNorBeginsAnother() {
    for (String hostile :
        List.of(
            "a\r\nX-Evil: 1", "a\nb", "a\0b", "\u00e9\u4e2d\ud83d\ude00", "a\\\"b", "x\u007f")) {
      String field =
          new FieldWriter("A")
              .word("v=" + FieldWriter.value(hostile))
              .word("(" + FieldWriter.comment(hostile) + ")")
              .field();
      assertTrue(field.endsWith("\r\n"));
      String inside = field.substring(0, field.length() - 2);
      assertTrue(inside.chars().allMatch(c -> c >= ' ' && c < 127), inside);
    }
  }

  @Test
  void tokensStandBareAndAllElseIsQuoted() {
    assertEquals("mail.example.org", FieldWriter.value("mail.example.org"));
    assertEquals("\"[192.0.2.1]\"", FieldWriter.value("[192.0.2.1]"));
    assertEquals("\"a b\\\"c\\\\\"", FieldWriter.value("a b\"c\\"));
    assertEquals("\"\"", FieldWriter.value(""));
    assertEquals("_a_ _", FieldWriter.comment("(a) \\"));
  }
}

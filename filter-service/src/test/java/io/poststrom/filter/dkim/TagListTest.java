package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {
  private static TagList valid(String text) {
    return assertInstanceOf(TagList.Parsed.Valid.class, TagList.parse(text)).tags();
  }

  @Test
  void namesAndValuesAreFoundWithWhiteSpaceAnywhere() {
    TagList tags = valid("\r\n\tv = 1 ;a=\r\n rsa-sha256; h= a :\r\n b;_x;".replace("_x;", ""));
    assertEquals(Optional.of("1"), tags.value("v"));
    assertEquals(Optional.of("rsa-sha256"), tags.value("a"));
    assertEquals(Optional.of("a :\r\n b"), tags.value("h"));
    assertEquals(Optional.of("a:b"), tags.compact("h"));
    assertEquals(Optional.empty(), tags.value("b"));
    assertEquals("v", tags.first());
  }

  @Test
  void anEmptyValueAnEqualsSignInAValueAndCaseCount() {
    TagList tags = valid("p=;b=ab==;B=x");
    assertEquals(Optional.of(""), tags.value("p"));
    assertEquals(Optional.of("ab=="), tags.value("b"));
    assertEquals(Optional.of("x"), tags.value("B"));
  }

  @Test
  void aValueReachesFromTheEqualsSignToTheSemicolon() {
    TagList.Tag tag = valid("a=1; b = x y ; c=2").tag("b").orElseThrow();
    assertEquals("x y", tag.value());
    assertEquals(8, tag.from());
    assertEquals(13, tag.to());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ";",
        "a",
        "a;",
        "=1",
        "1a=x",
        "a-b=c",
        "a=1;;b=2",
        "a=1; ;b=2",
        "a=1;a=2",
        "a=\u0000",
        "a=\u007f",
        "a b=c"
      })
  void whatIsNoListIsRefused(String text) {
    assertInstanceOf(TagList.Parsed.Invalid.class, TagList.parse(text));
  }

  @Test
  void moreTagsThanTheBoundAreRefused() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < TagList.MAX_TAGS; i++) {
      text.append("t").append(i).append("=;");
    }
    valid(text.toString());
    assertInstanceOf(TagList.Parsed.Invalid.class, TagList.parse(text + "x="));
  }
}

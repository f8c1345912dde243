package io.poststrom.filter.psl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicSuffixListTest {
  private static final PublicSuffixList LIST =
      PublicSuffixList.of(
          """
          // a comment
          com
          uk
          co.uk   with a remark
          *.ck
          !www.ck
          *.compute.cloud.example

          // ===BEGIN PRIVATE DOMAINS===
          blogspot.com
          公司.cn
          cn
          """
              .lines());

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "com,",
    "example.com,             example.com",
    "Mail.EXAMPLE.com,        example.com",
    "a.b.example.com,         example.com",
    "co.uk,",
    "example.co.uk,           example.co.uk",
    "a.example.co.uk,         example.co.uk",
    "example.uk,              example.uk",
    "blogspot.com,",
    "me.blogspot.com,         me.blogspot.com",
    "ck,",
    "test.ck,",
    "b.test.ck,               b.test.ck",
    "www.ck,                  www.ck",
    "www.www.ck,              www.ck",
    "cloud.example,           cloud.example",
    "eu.compute.cloud.example,",
    "a.eu.compute.cloud.example, a.eu.compute.cloud.example",
    "unlisted,",
    "example.unlisted,        example.unlisted",
    "xn--55qx5d.cn,",
    "a.xn--55qx5d.cn,         a.xn--55qx5d.cn",
    "a.cn,                    a.cn",
    ".com,",
    ".example.com,",
    "example..com,",
    "example.com.,"
  })
  void whatWasRegistered(String name, String registrable) {
    assertEquals(Optional.ofNullable(registrable), LIST.registrable(name));
  }

  @Test
  void whatIsNoNameIsNone() {
    assertEquals(Optional.empty(), LIST.registrable(""));
    assertEquals(Optional.empty(), LIST.registrable("a.".repeat(200) + "com"));
  }

  @Test
  void commentsAndEmptyLinesAreNoRules() {
    assertEquals(9, LIST.size());
  }
}

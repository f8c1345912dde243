package io.poststrom.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.site.Site;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObligationIdTest {
  private static final MailId MAIL = new MailId("01jdabcdefghjkmnpqrstvwxyz");
  private static final Site SITE = new Site("maildir:test");

  @Test
  void theFirstPartHasTheIdOfMailAndSiteAlone() {
    assertEquals(ObligationId.of(MAIL, SITE), ObligationId.of(MAIL, SITE, 0));
    assertEquals("01jdabcdefghjkmnpqrstvwxyz.732d75da9afeb0ed", ObligationId.of(MAIL, SITE).text());
  }

  @Test
  void laterPartsHaveANumberAndTheSameMail() {
    ObligationId second = ObligationId.of(MAIL, SITE, 1);
    assertEquals("01jdabcdefghjkmnpqrstvwxyz.732d75da9afeb0ed.1", second.text());
    assertEquals(MAIL, second.mail());
    assertTrue(second.isOf(MAIL, SITE));
    assertFalse(second.isOf(MAIL, new Site("maildir:example")));
  }

  @Test
  void eachReleaseHasAnIdOfItsOwn() {
    ObligationId released =
        ObligationId.ofReleased(MAIL, SITE, new ContentRef.AtRecord("mail.accepted", 3, 1296));
    assertEquals("01jdabcdefghjkmnpqrstvwxyz.732d75da9afeb0ed.a3-100", released.text());
    assertEquals(MAIL, released.mail());
    assertTrue(released.isOf(MAIL, SITE));
    assertNotEquals(
        released,
        ObligationId.ofReleased(MAIL, SITE, new ContentRef.AtRecord("mail.slow", 3, 1296)));
  }

  @Test
  void anythingElseIsNoId() {
    String id = ObligationId.of(MAIL, SITE).text();
    for (String bad :
        List.of(
            "",
            id + ".",
            id + ".0",
            id + ".01",
            id + "x",
            id + ".12345",
            id + ".-1",
            id + ".a1",
            id + ".b1-1")) {
      assertThrows(IllegalArgumentException.class, () -> new ObligationId(bad), bad);
    }
  }
}

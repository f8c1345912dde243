package io.poststrom.ingress.submission;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.submission.MailReader.Item;
import io.poststrom.ingress.submission.MailReader.Limits;
import io.poststrom.ingress.submission.MailReader.Read;
import io.poststrom.smtp.AddressForm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailReaderTest {
  private static final Limits LIMITS = new Limits(3, 2);

  @Test
  void readsAllOfAMail() throws BadRequest {
    Read read =
        read(
            """
            {"from": "Ann \\"A\\" Example <ann@example.org>", "replyTo": "desk@example.org",
             "to": ["b@example.net", {"name": "Ünal", "email": "ü@example.net"}],
             "cc": "b@example.net", "bcc": ["c@example.net"], "subject": "Grüße 🙂",
             "text": "a", "html": "<p>a",
             "attachments": [{"filename": "ä.png", "type": "image/png", "contentId": "logo",
                              "content": "AAEC"}],
             "headers": {"X-Order": "17"}, "tags": ["order:17"],
             "sendAt": "2026-12-24T18:00:00+01:00"}
            """);

    MailRequest mail = ((Item.Draft) read.mails().getFirst()).mail();
    assertTrue(!read.isBatch());
    assertEquals("Ann \"A\" Example", mail.from().name());
    assertEquals(
        List.of("b@example.net", "ü@example.net", "c@example.net"),
        mail.recipients().stream().map(Object::toString).toList());
    assertEquals(AddressForm.SMTPUTF8, mail.form());
    assertArrayEquals(new byte[] {0, 1, 2}, mail.attachments().getFirst().content());
    assertEquals(Instant.parse("2026-12-24T17:00:00Z"), mail.options().sendAt().orElseThrow());
    assertEquals(List.of("order:17"), mail.options().tags());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // JSON, with ' for "                                   | where | what
        "NOTHING                                               | ROOT  | want a mail",
        "[]                                                    | ROOT  | at least one",
        "[                                                     | ROOT  | no JSON",
        "17                                                    | ROOT  | want a mail",
        "{'to':'b@x.test','text':''}                           | /from | missing",
        "{'from':'a@x.test','text':''}                         | /to   | at least one",
        "{'from':'a@x.test','to':'b@x.test'}                   | /text | want text",
        "{'from':'a@x.test','from':'c@x.test'}                 | /from | twice",
        "{'from':{'name':'A','name':'B'}}                      | /from/name | twice",
        "{'attachments':[{'type':'a/b','type':'a/b'}]}         | /attachments/0/type | twice",
        "{'headers':{'X-A':'1','X-A':'2'}}                     | /headers/X-A | twice",
        "{'from':'a@x.test','to':'b@x.test','text':''} {}      | ROOT  | follows",
        "{'from':17}                                           | /from | want a text",
        "{'from':null}                                         | /from | want a text",
        "{'from':'a@x.test\\r\\nBcc: e@x.test'}                | /from | U+000D",
        "{'from':{'email':'a@x.test','name':'A\\nB'}}          | /from | U+000A",
        "{'from':{'name':'A'}}                                 | /from/email | missing",
        "{'from':'nobody'}                                     | /from | want an address",
        "{'to':['a@x.test','b']}                               | /to/1 | want an address",
        "{'to':['a@x.test','b@x.test','c@x.test','d@x.test']}  | /to   | at most 3",
        "{'subject':'a\\nBcc: e@x.test'}                       | /subject | U+000A",
        "{'subject':'a\\u2028b'}                               | /subject | U+2028",
        "{'subject':'\\ud800'}                                 | /subject | surrogate",
        "{'text':'\\udc00'}                                    | /text | surrogate",
        "{'headers':{'X-A':'b\\r\\nC: d'}}                     | /headers/X-A | U+000D",
        "{'headers':{'X A':'b'}}                               | /headers/X A | no name",
        "{'headers':{'X~/':'b\\n'}}                            | /headers/X~0~1 | U+000A",
        "{'headers':{'Bcc':'e@x.test'}}                        | /headers/Bcc | gateway",
        "{'headers':{'Content-Type':'a/b'}}                    | /headers/Content-Type | gateway",
        "{'headers':['X']}                                     | /headers | want an object",
        "{'attachments':{}}                                    | /attachments | want an array",
        "{'attachments':['x']}                                 | /attachments/0 | want an object",
        "{'attachments':[{'content':'AA=='}]}                  | /attachments/0/filename | missing",
        "{'attachments':[{'filename':'a'}]}                    | /attachments/0/content | missing",
        "{'attachments':[{'filename':'a','content':'%'}]}      | /attachments/0/content | base64",
        "{'attachments':[{'filename':'a\\n','content':''}]}    | /attachments/0/filename | U+000A",
        "{'attachments':[{'filename':'a','content':'','type':'x'}]} | /attachments/0/type | media",
        "{'attachments':[{'filename':'a','content':'','type':'message/rfc822'}]} | /attachments/0/type | raw",
        "{'attachments':[{'filename':'a','content':'','contentId':'<>'}]} | /attachments/0/contentId | letters",
        "{'tags':['a b']}                                      | /tags/0 | letters",
        "{'sendAt':'tomorrow'}                                 | /sendAt | want a time",
        "{'attachment':[]}                                     | /attachment | no such member",
        "{'to':[[[[[[[['']]]]]]]]}                             | /to/0 | want a text",
        "{'to':{'x':{}}}                                       | /to/x | no such member",
      })
  void tellsWhatIsWrongWhere(String json, String pointer, String detail) {
    String text = json.equals("NOTHING") ? "" : json.replace('\'', '"');

    BadRequest refused = assertThrows(BadRequest.class, () -> read(text));

    String where = pointer.equals("ROOT") ? "" : pointer;
    assertEquals(where, refused.problem().errors().getFirst().pointer());
    assertTrue(refused.problem().detail().contains(detail), refused.problem().detail());
  }

  @Test
  void aBatchLosesOnlyWhatIsWrong() throws BadRequest {
    Read read =
        read(
            """
            [{"from": "a@x.test", "attachments": [{"x": [1, {"y": 2}]}], "text": "z"},
             {"from": "a@x.test", "to": "b@x.test", "text": ""}]
            """);

    assertTrue(read.isBatch());
    Problem wrong = ((Item.Wrong) read.mails().getFirst()).problem();
    assertEquals("/0/attachments/0/x", wrong.errors().getFirst().pointer());
    assertTrue(read.mails().get(1) instanceof Item.Draft);
    assertThrows(BadRequest.class, () -> read("[{}, {}, {}]"), "one too many");
  }

  @Test
  void aMemberThatComesTwiceIsItsOwnMailsAffair() throws BadRequest {
    Read read =
        read(
            """
            [{"from": "a@x.test", "from": "b@x.test", "tags": [{"x": 1, "x": 2}]},
             {"from": "a@x.test", "to": "b@x.test", "text": ""}]
            """);

    Problem wrong = ((Item.Wrong) read.mails().getFirst()).problem();
    assertEquals("/0/from", wrong.errors().getFirst().pointer());
    assertTrue(read.mails().get(1) instanceof Item.Draft);
  }

  private static Read read(String json) throws BadRequest {
    byte[] octets = json.getBytes(StandardCharsets.UTF_8);
    return MailReader.read(octets, octets.length, LIMITS);
  }
}

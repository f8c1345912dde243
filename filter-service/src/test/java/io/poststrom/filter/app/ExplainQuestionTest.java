package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** As whose mail a file is explained. */
class ExplainQuestionTest {
  private static final ExplainQuestion.Said NOTHING =
      new ExplainQuestion.Said(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  private static final String ABOVE =
      """
      Return-Path: <ann@sender.example>
      Authentication-Results: mx.ours.example; spf=pass
      X-Spam-Flag: YES
      Received: from mail.sender.example ([IPv6:2001:db8::7])
      \t(using TLSv1.3 with TLS_AES_128_GCM_SHA256)
      \tby mx.ours.example with ESMTPS id 01hf6v2n00000000000000000a
      \tfor <bob@ours.example>;
      \tSun, 22 Nov 2026 03:59:00 +0000
      """;
  private static final String CONTENT = "Received: from elsewhere\nFrom: ann\n\nhello\n";

  private static ExplainQuestion question(String mail, ExplainQuestion.Said said) {
    return ExplainQuestion.of(mail.getBytes(StandardCharsets.UTF_8), said, "mx.ours.example");
  }

  @Test
  void ofAMailThatWeHaveTakenAllIsKnownAndWhatWeAddedIsTakenOff() {
    ExplainQuestion question = question(ABOVE + CONTENT, NOTHING);

    Envelope envelope = question.envelope();
    assertEquals("ann@sender.example", envelope.reversePath().text());
    assertEquals("2001:db8:0:0:0:0:0:7", envelope.client().address());
    assertEquals("mail.sender.example", envelope.client().helo());
    assertEquals("bob@ours.example", envelope.recipients().getFirst().mailbox().text());
    assertEquals(List.of(), question.assumed());
    assertEquals(
        CONTENT.replace("\n", "\r\n"), new String(question.content(), StandardCharsets.UTF_8));
    assertTrue(question.prepended().getFirst().startsWith("Received: from mail.sender"));
  }

  @Test
  void eachQuestionHasAnIdOfItsOwnSoThatEnginesAnswersAreNotMixedUp() {
    Set<MailId> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ids.add(question("Subject: x\n\nhello\n", NOTHING).envelope().id());
    }
    assertEquals(1_000, ids.size());
  }

  @Test
  void aClientWithoutANameIsKnownByItsAddress() {
    String mail =
        "Received: from [192.0.2.9]\n\t(HELO so so)\n\tby MX.ours.example with SMTP"
            + " id 01hf6v2n00000000000000000a;\n\tSun, 22 Nov 2026 03:59:00 +0000\n\nhello\n";
    Envelope envelope = question(mail, NOTHING).envelope();
    assertEquals("192.0.2.9", envelope.client().address());
    assertEquals("so so", envelope.client().helo());
  }

  @Test
  void whatIsSaidGoesBeforeWhatStandsInTheMail() {
    ExplainQuestion.Said said =
        new ExplainQuestion.Said(
            Optional.of("192.0.2.77"), Optional.of("x.example"), Optional.of(""), Optional.empty());
    Envelope envelope = question(ABOVE + CONTENT, said).envelope();
    assertEquals("192.0.2.77", envelope.client().address());
    assertEquals("x.example", envelope.client().helo());
    assertEquals("", envelope.reversePath().text());
    assertEquals("bob@ours.example", envelope.recipients().getFirst().mailbox().text());
  }

  @Test
  void aTraceOfOthersIsLeftInTheMailAndWhatIsNotKnownIsSaid() {
    String mail = (ABOVE + CONTENT).replace("mx.ours.example", "mx.other.example");
    ExplainQuestion question = question(mail, NOTHING);
    assertEquals(
        mail.replace("\n", "\r\n"), new String(question.content(), StandardCharsets.UTF_8));
    assertEquals(4, question.assumed().size());
  }

  @Test
  void aWrongWordIsNamed() {
    assertEquals(
        "client=mx is wrong: want an IP address, such as 192.0.2.7",
        mistake(
            new ExplainQuestion.Said(
                Optional.of("mx"), Optional.empty(), Optional.empty(), Optional.empty())));
    assertTrue(
        mistake(
                new ExplainQuestion.Said(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("bob")))
            .startsWith("to=bob is wrong: want an address, such as ann@example.org"));
  }

  private static String mistake(ExplainQuestion.Said said) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> question(CONTENT, said)).getMessage());
  }
}

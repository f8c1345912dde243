package io.poststrom.ingress.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.probe.ProbeDialogue.Step;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.CommandEncoder;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyParser;
import io.poststrom.smtp.ReversePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeDialogueTest {
  private static final Mailbox BOB = new Mailbox("bob", Domain.of("next.example"));

  /** Each case: what the host says, and what comes of it at last. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "220 hi; 250 hello; 250 fine; 250 2.1.5 fine      | Accepted[]",
        "220 hi; 250 hello; 250 fine; 251 will forward    | Accepted[]",
        "220 hi; 502 what; 250 hello; 250 fine; 250 fine  | Accepted[]",
        "220 hi; 250 hello; 250 fine; 550 5.1.1 nobody    | Refused 550 5.1.1 nobody",
        "220 hi; 250 hello; 250 fine; 451 4.7.1 greylist  | 192.0.2.1 answers RCPT with 451 4.7.1 greylist",
        // what comes before RCPT says nothing about the address
        "554 no                                           | 192.0.2.1 greets with 554 no",
        "421 4.3.2 full                                   | 192.0.2.1 greets with 421 4.3.2 full",
        "220 hi; 421 bye                                  | 192.0.2.1 answers our greeting with 421 bye",
        "220 hi; 554 no; 250 hello                        | 192.0.2.1 answers our greeting with 554 no",
        "220 hi; 502 what; 550 no                         | 192.0.2.1 answers our greeting with 550 no",
        "220 hi; 250 hello; 550 5.7.1 listed              | 192.0.2.1 answers MAIL FROM:<> with 550 5.7.1 listed",
        "220 hi; 250 hello; 530 5.7.0 STARTTLS first      | 192.0.2.1 answers MAIL FROM:<> with 530 5.7.0 STARTTLS first",
      })
  void onlyTheReplyToRcptDecides(String replies, String finding) {
    assertEquals(finding, run(BOB, replies.split("; ")).getLast());
  }

  @Test
  void itSaysThisAndNeverData() {
    assertEquals(
        List.of("EHLO mx.ours.example", "MAIL FROM:<>", "RCPT TO:<bob@next.example>", "Accepted[]"),
        run(BOB, "220 hi", "250 hello", "250 fine", "250 fine"));
  }

  /** RFC 6531 section 3.2. */
  @Test
  void addressesBeyondAsciiGoOnlyWhereTheyMay() {
    Mailbox other = new Mailbox("b\u00f6b", Domain.of("next.example"));
    assertEquals(
        "192.0.2.1 does not offer SMTPUTF8, which the address needs",
        run(other, "220 hi", "250 hello").getLast());
    assertEquals(
        List.of(
            "EHLO mx.ours.example",
            "MAIL FROM:<> BODY=8BITMIME SMTPUTF8",
            "RCPT TO:<b\u00f6b@next.example>",
            "Accepted[]"),
        run(other, "220 hi", "250-hello\r\n250 SMTPUTF8", "250 fine", "250 fine"));
  }

  /** Hosts refuse recipients for what they think of us, too. */
  @ParameterizedTest
  @CsvSource({
    "550 5.1.1 no such user,   true",
    "554 5.1.2 no such domain, true",
    "550 5.2.1 closed,         true",
    "550 unknown,              true",
    "553 what an address,      true",
    "550 5.7.1 listed,         false",
    "552 5.2.2 full,           false",
    "554 denied,               false",
    "503 order,                false",
  })
  void codesTellWhetherTheAddressIsWhy(String reply, boolean address) {
    assertEquals(address, new Finding.Refused("h", reply(reply)).isAboutTheAddress());
  }

  private static List<String> run(Mailbox recipient, String... replies) {
    ProbeDialogue dialogue =
        new ProbeDialogue(
            "192.0.2.1", Domain.of("mx.ours.example"), new ReversePath.Null(), recipient);
    List<String> said = new ArrayList<>();
    for (String text : replies) {
      switch (dialogue.on(reply(text))) {
        case Step.Say(Command.Understood command) -> said.add(CommandEncoder.text(command));
        case Step.Found(Finding finding) -> {
          said.add(words(finding));
          return said;
        }
      }
    }
    return said;
  }

  private static String words(Finding finding) {
    return switch (finding) {
      case Finding.Accepted accepted -> accepted.toString();
      case Finding.Refused(_, Reply reply) -> "Refused " + reply.oneLine();
      case Finding.Unknown(String why) -> why;
    };
  }

  private static Reply reply(String text) {
    List<Reply> replies = new ArrayList<>();
    byte[] octets = (text + "\r\n").getBytes(StandardCharsets.UTF_8);
    new ReplyParser()
        .feed(
            octets,
            0,
            octets.length,
            new ReplyParser.Sink() {
              @Override
              public void reply(Reply reply) {
                replies.add(reply);
              }

              @Override
              public void malformed(String why) {
                throw new AssertionError(why);
              }
            });
    return replies.getFirst();
  }
}

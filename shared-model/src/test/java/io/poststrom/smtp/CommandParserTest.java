package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
  private static final Mailbox ALICE = MailboxParser.parse("alice@example.org");

  static Stream<Arguments> commands() {
    return Stream.of(
        // what it looks like, what it is
        Arguments.of("HELO client.example", new Command.Helo("client.example")),
        Arguments.of("helo client.example", new Command.Helo("client.example")),
        Arguments.of("EHLO [192.0.2.1]", new Command.Ehlo("[192.0.2.1]")),
        Arguments.of("lhlo client.example", new Command.Lhlo("client.example")),
        Arguments.of("etrn @example.org", new Command.Etrn("@example.org")),
        Arguments.of("DATA", new Command.Data()),
        Arguments.of("DATA  \t", new Command.Data()),
        Arguments.of("RSET", new Command.Rset()),
        Arguments.of("NOOP", new Command.Noop()),
        Arguments.of("NOOP anything at all", new Command.Noop()),
        Arguments.of("QUIT", new Command.Quit()),
        Arguments.of("VRFY <alice@example.org>", new Command.Vrfy("<alice@example.org>")),
        Arguments.of("EXPN list", new Command.Expn("list")),
        Arguments.of("HELP", new Command.Help(Optional.empty())),
        Arguments.of("HELP MAIL", new Command.Help(Optional.of("MAIL"))),
        Arguments.of("STARTTLS", new Command.StartTls()),
        Arguments.of("TURN", new Command.Turn()),
        Arguments.of("BDAT 10", new Command.Bdat(10, Command.Chunk.MORE)),
        Arguments.of("BDAT 0 LAST", new Command.Bdat(0, Command.Chunk.LAST)),
        Arguments.of("bdat 86 last", new Command.Bdat(86, Command.Chunk.LAST)),
        Arguments.of("auth PLAIN", new Command.Auth("PLAIN", Optional.empty())),
        Arguments.of("AUTH plain =", new Command.Auth("plain", Optional.of("="))),
        Arguments.of("BURL x", new Command.Unknown("BURL")),
        Arguments.of("GET / HTTP/1.1", new Command.Unknown("GET")),
        Arguments.of("\u00fcnknown", new Command.Unknown("?NKNOWN")),
        Arguments.of("x".repeat(100), new Command.Unknown("X".repeat(20))),
        // paths
        Arguments.of("MAIL FROM:<>", mail(new ReversePath.Null())),
        Arguments.of("MAIL FROM:<alice@example.org>", mail(ALICE)),
        Arguments.of("mail from:<alice@example.org>", mail(ALICE)),
        Arguments.of("MAIL FROM: <alice@example.org>", mail(ALICE)),
        Arguments.of("MAIL FROM:alice@example.org", mail(ALICE)),
        Arguments.of("MAIL FROM:  alice@example.org", mail(ALICE)),
        Arguments.of("MAIL FROM:<@a.example,@b.example:alice@example.org>", mail(ALICE)),
        Arguments.of("MAIL FROM:<\"a> b\"@example.org>", mail("\"a> b\"@example.org")),
        Arguments.of("MAIL FROM:\"a b\"@example.org", mail("\"a b\"@example.org")),
        Arguments.of("RCPT TO:<alice@example.org>", rcpt(new ForwardPath.To(ALICE))),
        Arguments.of("RCPT TO: <POSTmaster>", rcpt(new ForwardPath.Postmaster())),
        Arguments.of("RCPT TO:<@a.example:alice@example.org>", rcpt(new ForwardPath.To(ALICE))));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void understands(String line, Command command) {
    assertEquals(command, parse(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // no command at all
        "''                                      | 500 5.5.2",
        // missing and superfluous arguments
        "HELO                                    | 501 5.5.4",
        "EHLO                                    | 501 5.5.4",
        "VRFY                                    | 501 5.5.4",
        "EXPN                                    | 501 5.5.4",
        "QUIT oops                               | 501 5.5.4",
        "RSET oops                               | 501 5.5.4",
        "DATA oops                               | 501 5.5.4",
        "STARTTLS now                            | 501 5.5.4",
        "BDAT 0                                  | 504 5.5.4",
        "MAIL                                    | 501 5.5.4",
        "MAIL <a@example.org>                    | 501 5.5.4",
        "MAIL FROM                               | 501 5.5.4",
        "MAIL FROM:                              | 501 5.5.4",
        "MAIL FROM:<a@example.org                | 501 5.5.4",
        "MAIL FROM:<a@example.org>SIZE=1         | 501 5.5.4",
        "RCPT                                    | 501 5.5.4",
        "RCPT TO:                                | 501 5.5.4",
        "RCPT FROM:<a@example.org>               | 501 5.5.4",
        // addresses
        "MAIL FROM:<a@>                          | 553 5.1.7",
        "MAIL FROM:<a>                           | 553 5.1.7",
        "MAIL FROM:<@a.example>                  | 553 5.1.7",
        "MAIL FROM:<@-a.example:a@example.org>   | 553 5.1.7",
        "MAIL FROM:<a.example:a@example.org>     | 553 5.1.7",
        "RCPT TO:<>                              | 553 5.1.3",
        "RCPT TO:<a@>                            | 553 5.1.3",
        "RCPT TO:bart <bart@example.org>         | 553 5.1.3",
        "MAIL FROM:<jörg@example.org>            | 553 5.6.7",
        "MAIL FROM:<a@bücher.example>            | 553 5.6.7",
        // parameters
        "MAIL FROM:<a@example.org> FOO=BAR       | 555 5.5.4",
        "MAIL FROM:<a@example.org> AUTH=x        | 501 5.5.4",
        "MAIL FROM:<a@example.org> AUTH=a+@b.org | 501 5.5.4",
        "AUTH                                    | 501 5.5.4",
        "AUTH PLAIN a b                          | 501 5.5.4",
        "MAIL FROM:<a@example.org> NOTIFY=NEVER  | 555 5.5.4",
        "RCPT TO:<a@example.org> SIZE=1000       | 555 5.5.4",
        "MAIL FROM:<a@example.org> #$%=!@#       | 501 5.5.4",
        "MAIL FROM:<a@example.org> SIZE=         | 501 5.5.4",
        "MAIL FROM:<a@example.org> SIZE          | 501 5.5.4",
        "MAIL FROM:<a@example.org> SIZE=-1       | 501 5.5.4",
        "MAIL FROM:<a@example.org> SIZE=123456789012345678901 | 501 5.5.4",
        "MAIL FROM:<a@example.org> SIZE=1 size=1 | 501 5.5.4",
        "MAIL FROM:<a@example.org> BODY          | 501 5.5.4",
        "MAIL FROM:<a@example.org> BODY=9BIT     | 501 5.5.4",
        "MAIL FROM:<a@example.org> BODY=BINARYMIME | 501 5.5.4",
        "MAIL FROM:<a@example.org> SMTPUTF8=YES  | 501 5.5.4",
        "MAIL FROM:<a@example.org> RET=BODY      | 501 5.5.4",
        "MAIL FROM:<a@example.org> ENVID=a=b     | 501 5.5.4",
        "MAIL FROM:<a@example.org> ENVID=a+0     | 501 5.5.4",
        "MAIL FROM:<a@example.org> ENVID=a+0D+0A | 501 5.5.4",
        "MAIL FROM:<a@example.org> ENVID=+C3+A9  | 501 5.5.4",
        "RCPT TO:<a@example.org> NOTIFY=FOO      | 501 5.5.4",
        "RCPT TO:<a@example.org> NOTIFY=         | 501 5.5.4",
        "RCPT TO:<a@example.org> NOTIFY=NEVER,DELAY | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=rfc822    | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=;a        | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=rfc822;   | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=rfc822;a+0AX | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=utf-8;a\\x{0A} | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=utf-8;a\\x{D800} | 501 5.5.4",
        "RCPT TO:<a@example.org> ORCPT=utf-8;a\\y | 501 5.5.4",
      })
  void answersWhatIsMalformed(String line, String codeAndStatus) {
    Command.Malformed malformed = assertInstanceOf(Command.Malformed.class, parse(line));
    assertEquals(codeAndStatus, malformed.reply().oneLine().substring(0, 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BDAT",
        "BDAT x",
        "BDAT -1",
        "BDAT 10LAST",
        "BDAT 10 LAST LAST",
        "BDAT 10 FIRST",
        "BDAT 9999999999999999999",
      })
  void cannotGoOnAfterABdatWithoutCount(String line) {
    assertInstanceOf(Command.UncountedBdat.class, parse(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NOOP\r", "NOOP\nQUIT", "NO\u0000OP", "\u007f", "MAIL FROM:<a\tb@example.org>"})
  void refusesControlCharactersInALine(String line) {
    Command.Malformed malformed = assertInstanceOf(Command.Malformed.class, parse(line));
    assertEquals(500, malformed.reply().code());
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin1 = {'V', 'R', 'F', 'Y', ' ', (byte) 0xe9};
    Command.Malformed malformed =
        assertInstanceOf(Command.Malformed.class, CommandParser.parse(latin1));
    assertEquals(500, malformed.reply().code());
  }

  @Test
  void readsAllParametersOfMail() {
    Command command =
        parse(
            "MAIL FROM:<jörg@example.org> size=10000  body=8bitmime SMTPUTF8 RET=hdrs ENVID=Q+2B1 ");
    MailParameters expected =
        new MailParameters(
            OptionalLong.of(10000),
            BodyType.EIGHT_BIT_MIME,
            AddressForm.SMTPUTF8,
            Optional.of(DsnReturn.HDRS),
            Optional.of("Q+1"));
    assertEquals(
        new Command.Mail(new ReversePath.Of(MailboxParser.parse("jörg@example.org")), expected),
        command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-10", "-0", "+1", "01", "x"})
  void aPriorityIsMinus9To9(String value) {
    Command.Malformed malformed =
        assertInstanceOf(
            Command.Malformed.class, parse("MAIL FROM:<a@example.org> MT-PRIORITY=" + value));
    assertEquals(501, malformed.reply().code());
  }

  @ParameterizedTest
  @CsvSource({
    "120;R, 120, RETURN, NOT_WANTED",
    "+000000120;nt, 120, NOTIFY, WANTED",
    "0;N, 0, NOTIFY, NOT_WANTED",
    "-999999999;NT, -999999999, NOTIFY, WANTED",
  })
  void readsByWhenAMailIsToBeDelivered(
      String value, long seconds, DeliverBy.Mode mode, DeliverBy.Trace trace) {
    Command.Mail mail =
        assertInstanceOf(Command.Mail.class, parse("MAIL FROM:<a@example.org> BY=" + value));
    assertEquals(Optional.of(new DeliverBy(seconds, mode, trace)), mail.parameters().by());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "=120",
        "=120;",
        "=;R",
        "=120;X",
        "=120;RTT",
        "=120;TR",
        "=120;R,x=1",
        "=1200000000;R",
        "=0;R",
        "=-1;R",
        "=+-1;N",
        "=1.5;N",
        "=１;N",
        "=120;R BY=120;R"
      })
  void refusesATimeThatIsNone(String value) {
    Command.Malformed malformed =
        assertInstanceOf(Command.Malformed.class, parse("MAIL FROM:<a@example.org> BY" + value));
    assertEquals(501, malformed.reply().code());
  }

  @Test
  void readsWhetherTlsIsRequired() {
    Command.Mail mail =
        assertInstanceOf(Command.Mail.class, parse("MAIL FROM:<a@example.org> requiretls"));
    assertEquals(TlsDemand.REQUIRED, mail.parameters().tls());
    assertInstanceOf(Command.Malformed.class, parse("MAIL FROM:<a@example.org> REQUIRETLS=CHAIN"));
  }

  @Test
  void takesASizeBeyondAllMeasureAsTheLargest() {
    Command.Mail mail =
        assertInstanceOf(
            Command.Mail.class, parse("MAIL FROM:<a@example.org> SIZE=99999999999999999999"));
    assertEquals(OptionalLong.of(Long.MAX_VALUE), mail.parameters().size());
  }

  @Test
  void readsAllParametersOfRcpt() {
    Command command =
        parse("RCPT TO:<alice@example.org> NOTIFY=success,DELAY ORCPT=rfc822;bob+2Bx@example.net");
    RcptParameters expected =
        new RcptParameters(
            EnumSet.of(DsnNotify.SUCCESS, DsnNotify.DELAY),
            Optional.of(new OriginalRecipient("rfc822", "bob+x@example.net")));
    assertEquals(new Command.Rcpt(new ForwardPath.To(ALICE), expected), command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"j\\x{F6}rg\\x{20}\\x{1F600}@example.net", "jörg\\x{20}😀@example.net"})
  void readsBothFormsOfAUtf8OriginalRecipient(String encoded) {
    Command.Rcpt rcpt =
        assertInstanceOf(
            Command.Rcpt.class, parse("RCPT TO:<alice@example.org> ORCPT=utf-8;" + encoded));
    assertEquals(
        Optional.of(new OriginalRecipient("utf-8", "jörg 😀@example.net")),
        rcpt.parameters().originalRecipient());
  }

  static Stream<Command.Understood> everyCommand() {
    Stream<Command.Understood> parsed =
        commands()
            .map(row -> row.get()[1])
            .filter(Command.Understood.class::isInstance)
            .map(Command.Understood.class::cast);
    MailParameters everything =
        new MailParameters(
            OptionalLong.of(0),
            BodyType.EIGHT_BIT_MIME,
            AddressForm.SMTPUTF8,
            Optional.of(DsnReturn.FULL),
            Optional.of("a b=c+d"),
            Optional.of(new ReversePath.Of(MailboxParser.parse("a=b+c@example.org"))),
            Optional.of(new Hold.For(999_999_999)),
            OptionalInt.of(-9),
            Optional.of(new DeliverBy(-999_999_999, DeliverBy.Mode.NOTIFY, DeliverBy.Trace.WANTED)),
            TlsDemand.REQUIRED);
    MailParameters until =
        new MailParameters(
            OptionalLong.empty(),
            BodyType.SEVEN_BIT,
            AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Hold.Until(Instant.parse("2026-12-24T18:00:00Z"))),
            OptionalInt.of(0),
            Optional.of(new DeliverBy(1, DeliverBy.Mode.RETURN, DeliverBy.Trace.NOT_WANTED)),
            TlsDemand.WHEN_OFFERED);
    RcptParameters never =
        new RcptParameters(
            Set.of(DsnNotify.NEVER), Optional.of(new OriginalRecipient("x400", "a=b; c+d")));
    RcptParameters utf8 =
        new RcptParameters(
            Set.of(DsnNotify.FAILURE, DsnNotify.SUCCESS, DsnNotify.DELAY),
            Optional.of(new OriginalRecipient("UTF-8", "jörg\\+= 😀@例え.テスト")));
    Mailbox international = MailboxParser.parse("\"jörg >\"@例え.テスト");
    return Stream.concat(
        parsed,
        Stream.of(
            new Command.Mail(new ReversePath.Of(international), everything),
            new Command.Mail(new ReversePath.Null(), until),
            new Command.Rcpt(new ForwardPath.To(international), never),
            new Command.Rcpt(new ForwardPath.To(international), utf8)));
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void readsWhatTheEncoderWrites(Command.Understood command) {
    assertEquals(command, parse(CommandEncoder.text(command)));
    assertEquals(
        CommandEncoder.text(command) + "\r\n", new String(CommandEncoder.encode(command), UTF_8));
  }

  private static Command mail(ReversePath path) {
    return new Command.Mail(path, MailParameters.NONE);
  }

  private static Command mail(Mailbox mailbox) {
    return mail(new ReversePath.Of(mailbox));
  }

  private static Command mail(String mailbox) {
    return mail(MailboxParser.parse(mailbox));
  }

  private static Command rcpt(ForwardPath path) {
    return new Command.Rcpt(path, RcptParameters.NONE);
  }

  private static Command parse(String line) {
    return CommandParser.parse(line.getBytes(UTF_8));
  }
}

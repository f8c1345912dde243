package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.protobuf.InvalidProtocolBufferException;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.mail.Verdict;
import io.poststrom.site.Site;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.smtp.ReversePath;
import io.poststrom.wire.proto.EnvelopePb;
import io.poststrom.wire.proto.ObligationPb;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets in the headers of a record: either a {@link BadRecord} with a sentence, and nothing
 * else, or a mail that survives being written again.
 */
class WireCodecsFuzzTest {
  private static final MailId ID = new MailId("01arz3ndektsv4rrffq69g5fav");
  private static final Site SITE = new Site("mx:mx.example");

  static Stream<Arguments> seeds() {
    WireRecord mail = MailCodec.encode(mail());
    WireRecord obligation = ObligationCodec.encode(obligation());
    return Stream.of(
        Arguments.of(
            octets(mail, HeaderName.ENVELOPE),
            octets(obligation, HeaderName.CONTENT),
            octets(mail, HeaderName.PREPENDED),
            octets(mail, HeaderName.VERDICT),
            octets(obligation, HeaderName.OBLIGATION),
            mail.value()));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void readsWhatItWritesAndRefusesTheRestWithASentence(
      byte @NotNull [] envelope,
      byte @NotNull [] content,
      byte @NotNull [] prepended,
      byte @NotNull [] verdict,
      byte @NotNull [] obligation,
      byte @NotNull [] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(HeaderName.ENVELOPE, envelope);
    headers.add(HeaderName.CONTENT, content);
    headers.add(HeaderName.PREPENDED, prepended);
    headers.add(HeaderName.VERDICT, verdict);
    headers.add(HeaderName.OBLIGATION, obligation);
    mailSurvives(headers, mailKey(envelope), value);
    obligationSurvives(headers, obligationKey(envelope, obligation), value);
  }

  private static void mailSurvives(Headers headers, String key, byte[] value) {
    AcceptedMail mail;
    try {
      mail = MailCodec.decode(key, headers, value);
    } catch (BadRecord e) {
      saysWhatIsWrong(e);
      return;
    }
    WireRecord written = MailCodec.encode(mail);
    try {
      WireRecord again =
          MailCodec.encode(MailCodec.decode(written.key(), written.headers(), written.value()));
      assertEqualRecords(written, again);
    } catch (BadRecord e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }

  private static void obligationSurvives(Headers headers, String key, byte[] value) {
    Obligation obligation;
    try {
      obligation = ObligationCodec.decode(key, headers, value);
    } catch (BadRecord e) {
      saysWhatIsWrong(e);
      return;
    }
    WireRecord written = ObligationCodec.encode(obligation);
    try {
      WireRecord again =
          ObligationCodec.encode(
              ObligationCodec.decode(written.key(), written.headers(), written.value()));
      assertEqualRecords(written, again);
    } catch (BadRecord e) {
      throw new AssertionError("what was written cannot be read", e);
    }
  }

  private static void saysWhatIsWrong(BadRecord e) {
    String sentence = String.valueOf(e.getMessage());
    assertFalse(sentence.isBlank() || sentence.equals("null"));
  }

  private static void assertEqualRecords(WireRecord one, WireRecord other) {
    assertEquals(one.key(), other.key());
    assertArrayEquals(one.value(), other.value());
    for (Header header : one.headers()) {
      assertArrayEquals(header.value(), octets(other, header.key()), header.key());
    }
  }

  private static String mailKey(byte[] envelope) {
    try {
      return EnvelopePb.parseFrom(envelope).getMailId();
    } catch (InvalidProtocolBufferException e) {
      return ID.text();
    }
  }

  private static String obligationKey(byte[] envelope, byte[] obligation) {
    try {
      Site site = new Site(ObligationPb.parseFrom(obligation).getSite());
      return ObligationId.of(new MailId(mailKey(envelope)), site).text();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return ObligationId.of(ID, SITE).text();
    }
  }

  private static byte[] octets(WireRecord wireRecord, String name) {
    Header header = wireRecord.headers().lastHeader(name);
    return header == null ? new byte[0] : header.value();
  }

  private static AcceptedMail mail() {
    return new AcceptedMail(
        envelope(),
        List.of("Received: by mx.example\r\n"),
        new ContentRef.Inline(),
        new byte[] {'a', '\r', '\n'},
        Optional.of(
            new Verdict(
                Verdict.Action.TAG, 4.5, List.of(new Verdict.Symbol("SPF_FAIL", 4.5, "no")))));
  }

  private static Obligation obligation() {
    Diagnostic diagnostic =
        new Diagnostic(
            Instant.ofEpochMilli(5), "mx.example[192.0.2.1]", 450, status(), "try again");
    return new Obligation(
        ObligationId.of(ID, SITE),
        SITE,
        1,
        envelope(),
        List.of(
            new RecipientState.Pending(Optional.of(diagnostic)),
            new RecipientState.Failed(diagnostic)),
        3,
        Instant.ofEpochMilli(7),
        Obligation.DelayWarning.SENT,
        List.of("Received: by mx.example\r\n"),
        new ContentRef.AtRecord("mail.accepted", 1, 42),
        new byte[] {'a', '\r', '\n'});
  }

  private static EnhancedStatusCode status() {
    return new EnhancedStatusCode(4, 2, 0);
  }

  private static Envelope envelope() {
    return new Envelope(
        ID,
        new ReversePath.Of(MailboxParser.parse("a@example.org")),
        List.of(
            Recipient.of(MailboxParser.parse("\"b c\"@[IPv6:2001:db8::1]")),
            new Recipient(
                MailboxParser.parse("d@example.net"),
                Set.of(DsnNotify.SUCCESS, DsnNotify.DELAY),
                Optional.of(new OriginalRecipient("utf-8", "jörg@example.net")))),
        BodyType.EIGHT_BIT_MIME,
        AddressForm.SMTPUTF8,
        Optional.of(DsnReturn.HDRS),
        Optional.of("Q1"),
        new ClientInfo(
            "mx",
            "192.0.2.1",
            4711,
            "client.example",
            Optional.of("TLSv1.3"),
            ClientInfo.Trust.WORLD),
        Instant.ofEpochMilli(1),
        3,
        1);
  }
}

package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Obligation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class WireCodecsTest {
  private static final int MANY = 1_000;

  @Test
  void everyMailComesBackAsItWas() throws BadRecord {
    GeneratedMails generated = new GeneratedMails(1);
    for (int i = 0; i < MANY; i++) {
      AcceptedMail mail = generated.mail();
      WireRecord written = MailCodec.encode(mail);
      Same.mail(mail, MailCodec.decode(written.key(), written.headers(), written.value()));
    }
  }

  @Test
  void everyObligationComesBackAsItWas() throws BadRecord {
    GeneratedMails generated = new GeneratedMails(2);
    for (int i = 0; i < MANY; i++) {
      Obligation obligation = generated.obligation();
      WireRecord written = ObligationCodec.encode(obligation);
      Same.obligation(
          obligation, ObligationCodec.decode(written.key(), written.headers(), written.value()));
    }
  }

  @Test
  void theValueIsTheContentItselfNotACopy() throws BadRecord {
    AcceptedMail mail = Samples.full();
    WireRecord written = MailCodec.encode(mail);

    assertTrue(written.value() == mail.value());
    assertTrue(decodeMail(written).value() == mail.value());
  }

  @Test
  void aBadMailSaysWhatIsWrong() {
    WireRecord good = MailCodec.encode(Samples.full());
    refused("header envelope is missing", without(good, "envelope"));
    refused("header content is missing", without(good, "content"));
    refused("header envelope is no Protocol Buffers message", with(good, "envelope", "\u0001"));
    refused("header envelope is wrong: a mail id has 26 characters", with(good, "envelope", ""));
    refused("header content is wrong: it is inline, at a record or in", with(good, "content", ""));
    refused("a header field ends with CRLF", with(good, "prepended", "\n\u0004A: b"));
    refused("header verdict is wrong: an action is", with(good, "verdict", ""));
    refused(
        "the key is not the envelope's mail id",
        new WireRecord("other", good.value(), good.headers()));
    refused(
        "the value has 3 octets, the envelope says 17",
        new WireRecord(good.key(), new byte[3], good.headers()));
  }

  @Test
  void aRecordWithoutKeyOrValueSaysSo() {
    WireRecord good = MailCodec.encode(Samples.full());
    assertThrows(BadRecord.class, () -> MailCodec.decode(null, good.headers(), good.value()));
    assertThrows(BadRecord.class, () -> MailCodec.decode(good.key(), good.headers(), null));
    assertThrows(BadRecord.class, () -> ObligationCodec.decode(null, new RecordHeaders(), null));
  }

  @Test
  void aBadObligationSaysWhatIsWrong() {
    WireRecord good = ObligationCodec.encode(Samples.obligation());
    refusedObligation("header obligation is missing", without(good, "obligation"));
    refusedObligation("KIND:NAME", with(good, "obligation", ""));
    refusedObligation("one state per recipient", with(good, "obligation", "\n\u0004mx:a"));
    refusedObligation(
        "the key is not the id of this mail and site",
        new WireRecord(good.key().replace("4aa9", "4aa8"), good.value(), good.headers()));
    refusedObligation(
        "an obligation's id is a mail id",
        new WireRecord(Samples.ID.text(), good.value(), good.headers()));
  }

  @Test
  void anUnknownFieldOfATomorrowIsPassedOver() throws BadRecord {
    WireRecord good = MailCodec.encode(Samples.full());
    byte[] envelope = good.headers().lastHeader("envelope").value();
    // Field 1000, a text.
    byte[] more = {(byte) 0xc2, 0x3e, 1, 'x'};
    byte[] longer = Arrays.copyOf(envelope, envelope.length + more.length);
    System.arraycopy(more, 0, longer, envelope.length, more.length);

    Same.mail(Samples.full(), decodeMail(with(good, "envelope", longer)));
  }

  private static AcceptedMail decodeMail(WireRecord wire) throws BadRecord {
    return MailCodec.decode(wire.key(), wire.headers(), wire.value());
  }

  private static void refused(String sentence, WireRecord wire) {
    contains(sentence, assertThrows(BadRecord.class, () -> decodeMail(wire)));
  }

  private static void refusedObligation(String sentence, WireRecord wire) {
    contains(
        sentence,
        assertThrows(
            BadRecord.class,
            () -> ObligationCodec.decode(wire.key(), wire.headers(), wire.value())));
  }

  private static void contains(String sentence, BadRecord e) {
    assertTrue(String.valueOf(e.getMessage()).contains(sentence), e.getMessage());
  }

  private static WireRecord without(WireRecord wire, String header) {
    return changed(wire, headers -> headers.remove(header));
  }

  private static WireRecord with(WireRecord wire, String header, String octets) {
    return with(wire, header, octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static WireRecord with(WireRecord wire, String header, byte[] octets) {
    return changed(wire, headers -> headers.remove(header).add(header, octets));
  }

  private static WireRecord changed(WireRecord wire, Consumer<Headers> change) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : wire.headers()) {
      headers.add(header);
    }
    change.accept(headers);
    return new WireRecord(wire.key(), wire.value(), headers);
  }
}

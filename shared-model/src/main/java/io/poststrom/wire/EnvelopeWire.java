package io.poststrom.wire;

import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Terms;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.DsnReturn;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.OriginalRecipient;
import io.poststrom.smtp.ReversePath;
import io.poststrom.smtp.TlsDemand;
import io.poststrom.wire.proto.ClientPb;
import io.poststrom.wire.proto.DeadlinePb;
import io.poststrom.wire.proto.EnvelopePb;
import io.poststrom.wire.proto.NotifyPb;
import io.poststrom.wire.proto.RecipientPb;
import io.poststrom.wire.proto.ReturnPb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Header {@code envelope}. */
final class EnvelopeWire {
  private EnvelopeWire() {}

  static EnvelopePb encode(Envelope envelope) {
    EnvelopePb.Builder pb =
        EnvelopePb.newBuilder()
            .setMailId(envelope.id().text())
            .setReversePath(envelope.reversePath().text())
            .setEightBitMime(envelope.body() == BodyType.EIGHT_BIT_MIME)
            .setSmtputf8(envelope.addressForm() == AddressForm.SMTPUTF8)
            .setClient(encode(envelope.client()))
            .setAcceptedAtMillis(envelope.acceptedAt().toEpochMilli())
            .setSize(envelope.size())
            .setHops(envelope.hops())
            .setPriority(envelope.priority())
            .setRequireTls(envelope.terms().tls() == TlsDemand.REQUIRED)
            .addAllTags(envelope.tags());
    envelope.ret().ifPresent(ret -> pb.setRet(encode(ret)));
    envelope.envid().ifPresent(pb::setEnvid);
    envelope.releaseAt().ifPresent(time -> pb.setReleaseAtMillis(time.toEpochMilli()));
    envelope.deadline().ifPresent(deadline -> pb.setDeadline(encode(deadline)));
    envelope.terms().unreported().ifPresent(pb::setUnreported);
    for (Recipient recipient : envelope.recipients()) {
      pb.addRecipients(encode(recipient));
    }
    return pb.build();
  }

  /**
   * The envelope back.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static Envelope decode(EnvelopePb pb) {
    List<Recipient> recipients = new ArrayList<>(pb.getRecipientsCount());
    for (RecipientPb recipient : pb.getRecipientsList()) {
      recipients.add(decode(recipient));
    }
    return new Envelope(
        new MailId(pb.getMailId()),
        reversePath(pb.getReversePath()),
        recipients,
        pb.getEightBitMime() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
        pb.getSmtputf8() ? AddressForm.SMTPUTF8 : AddressForm.ASCII,
        decode(pb.getRet()),
        pb.hasEnvid() ? Optional.of(pb.getEnvid()) : Optional.empty(),
        decode(pb.getClient()),
        Instant.ofEpochMilli(pb.getAcceptedAtMillis()),
        pb.getSize(),
        pb.getHops(),
        terms(pb),
        pb.getTagsList());
  }

  private static Terms terms(EnvelopePb pb) {
    return new Terms(
        pb.hasReleaseAtMillis()
            ? Optional.of(Instant.ofEpochMilli(pb.getReleaseAtMillis()))
            : Optional.empty(),
        pb.getPriority(),
        pb.hasDeadline() ? Optional.of(decode(pb.getDeadline())) : Optional.empty(),
        pb.getRequireTls() ? TlsDemand.REQUIRED : TlsDemand.WHEN_OFFERED,
        pb.hasUnreported() ? Optional.of(pb.getUnreported()) : Optional.empty());
  }

  private static DeadlinePb encode(Deadline deadline) {
    return DeadlinePb.newBuilder()
        .setAtMillis(deadline.at().toEpochMilli())
        .setReturn(deadline.returns())
        .setTrace(deadline.trace() == DeliverBy.Trace.WANTED)
        .build();
  }

  private static Deadline decode(DeadlinePb pb) {
    return new Deadline(
        Instant.ofEpochMilli(pb.getAtMillis()),
        pb.getReturn() ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY,
        pb.getTrace() ? DeliverBy.Trace.WANTED : DeliverBy.Trace.NOT_WANTED);
  }

  /** The empty text is the null reverse-path. */
  private static ReversePath reversePath(String text) {
    return text.isEmpty() ? new ReversePath.Null() : new ReversePath.Of(MailboxParser.parse(text));
  }

  private static RecipientPb encode(Recipient recipient) {
    RecipientPb.Builder pb = RecipientPb.newBuilder().setForwardPath(recipient.mailbox().text());
    for (DsnNotify notify : DsnNotify.values()) {
      if (recipient.notifications().contains(notify)) {
        pb.addNotifications(encode(notify));
      }
    }
    recipient
        .originalRecipient()
        .ifPresent(o -> pb.setOriginalType(o.type()).setOriginalAddress(o.address()));
    return pb.build();
  }

  private static Recipient decode(RecipientPb pb) {
    Set<DsnNotify> notifications = EnumSet.noneOf(DsnNotify.class);
    for (NotifyPb notify : pb.getNotificationsList()) {
      notifications.add(decode(notify));
    }
    Optional<OriginalRecipient> original =
        pb.hasOriginalType() || pb.hasOriginalAddress()
            ? Optional.of(new OriginalRecipient(pb.getOriginalType(), pb.getOriginalAddress()))
            : Optional.empty();
    return new Recipient(MailboxParser.parse(pb.getForwardPath()), notifications, original);
  }

  private static NotifyPb encode(DsnNotify notify) {
    return switch (notify) {
      case NEVER -> NotifyPb.NOTIFY_NEVER;
      case SUCCESS -> NotifyPb.NOTIFY_SUCCESS;
      case FAILURE -> NotifyPb.NOTIFY_FAILURE;
      case DELAY -> NotifyPb.NOTIFY_DELAY;
    };
  }

  private static DsnNotify decode(NotifyPb pb) {
    return switch (pb) {
      case NOTIFY_NEVER -> DsnNotify.NEVER;
      case NOTIFY_SUCCESS -> DsnNotify.SUCCESS;
      case NOTIFY_FAILURE -> DsnNotify.FAILURE;
      case NOTIFY_DELAY -> DsnNotify.DELAY;
      case NOTIFY_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("NOTIFY is NEVER, SUCCESS, FAILURE or DELAY");
    };
  }

  private static ReturnPb encode(DsnReturn ret) {
    return switch (ret) {
      case FULL -> ReturnPb.RETURN_FULL;
      case HDRS -> ReturnPb.RETURN_HDRS;
    };
  }

  private static Optional<DsnReturn> decode(ReturnPb pb) {
    return switch (pb) {
      case RETURN_UNSPECIFIED -> Optional.empty();
      case RETURN_FULL -> Optional.of(DsnReturn.FULL);
      case RETURN_HDRS -> Optional.of(DsnReturn.HDRS);
      case UNRECOGNIZED -> throw new IllegalArgumentException("RET is FULL or HDRS");
    };
  }

  private static ClientPb encode(ClientInfo client) {
    ClientPb.Builder pb =
        ClientPb.newBuilder()
            .setListener(client.listener())
            .setAddress(client.address())
            .setPort(client.port())
            .setHelo(client.helo())
            .setRelay(client.trusted() == ClientInfo.Trust.RELAY);
    client.tls().ifPresent(pb::setTls);
    client.identity().ifPresent(pb::setIdentity);
    return pb.build();
  }

  private static ClientInfo decode(ClientPb pb) {
    return new ClientInfo(
        pb.getListener(),
        pb.getAddress(),
        pb.getPort(),
        pb.getHelo(),
        pb.hasTls() ? Optional.of(pb.getTls()) : Optional.empty(),
        pb.getRelay() ? ClientInfo.Trust.RELAY : ClientInfo.Trust.WORLD,
        pb.hasIdentity() ? Optional.of(pb.getIdentity()) : Optional.empty());
  }
}

package io.poststrom.wire;

import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.RecipientState;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.wire.proto.DiagnosticPb;
import io.poststrom.wire.proto.PendingPb;
import io.poststrom.wire.proto.RecipientStatePb;
import java.time.Instant;
import java.util.Optional;

/** A recipient's state in header {@code obligation}. */
final class StateWire {
  private static final RecipientStatePb UNTRIED =
      RecipientStatePb.newBuilder().setPending(PendingPb.getDefaultInstance()).build();

  private StateWire() {}

  static RecipientStatePb encode(RecipientState state) {
    RecipientStatePb.Builder pb = RecipientStatePb.newBuilder();
    return switch (state) {
      case RecipientState.Pending(Optional<Diagnostic> last) ->
          last.map(d -> pb.setPending(PendingPb.newBuilder().setLast(encode(d))).build())
              .orElse(UNTRIED);
      case RecipientState.Delivered(Diagnostic d) -> pb.setDelivered(encode(d)).build();
      case RecipientState.Failed(Diagnostic d) -> pb.setFailed(encode(d)).build();
      case RecipientState.Expired(Diagnostic d) -> pb.setExpired(encode(d)).build();
      case RecipientState.Cancelled(Diagnostic d) -> pb.setCancelled(encode(d)).build();
    };
  }

  /**
   * The state back.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static RecipientState decode(RecipientStatePb pb) {
    return switch (pb.getStateCase()) {
      case PENDING ->
          new RecipientState.Pending(
              pb.getPending().hasLast()
                  ? Optional.of(decode(pb.getPending().getLast()))
                  : Optional.empty());
      case DELIVERED -> new RecipientState.Delivered(decode(pb.getDelivered()));
      case FAILED -> new RecipientState.Failed(decode(pb.getFailed()));
      case EXPIRED -> new RecipientState.Expired(decode(pb.getExpired()));
      case CANCELLED -> new RecipientState.Cancelled(decode(pb.getCancelled()));
      case STATE_NOT_SET ->
          throw new IllegalArgumentException(
              "a recipient is pending, delivered, failed, expired or cancelled");
    };
  }

  private static DiagnosticPb encode(Diagnostic diagnostic) {
    return DiagnosticPb.newBuilder()
        .setAtMillis(diagnostic.at().toEpochMilli())
        .setHost(diagnostic.host())
        .setReplyCode(diagnostic.replyCode())
        .setStatusClass(diagnostic.status().statusClass())
        .setStatusSubject(diagnostic.status().subject())
        .setStatusDetail(diagnostic.status().detail())
        .setText(diagnostic.text())
        .build();
  }

  private static Diagnostic decode(DiagnosticPb pb) {
    int code = pb.getReplyCode();
    if (code != 0 && (code < 200 || code > 599)) {
      throw new IllegalArgumentException("a reply code is 200 to 599, or 0 for none");
    }
    return new Diagnostic(
        Instant.ofEpochMilli(pb.getAtMillis()),
        pb.getHost(),
        code,
        new EnhancedStatusCode(pb.getStatusClass(), pb.getStatusSubject(), pb.getStatusDetail()),
        pb.getText());
  }
}

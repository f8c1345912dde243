package io.poststrom.smtp;

/** An ESMTP parameter that cannot be taken; carries the reply. Never leaves the package. */
final class RejectedParameter extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  RejectedParameter(Reply reply) {
    super(reply.oneLine(), null, false, false);
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }
}

package io.poststrom.delivery.net;

import io.poststrom.delivery.dialogue.ContentForm;
import io.poststrom.smtp.DotStuffer;
import io.vertx.core.buffer.Buffer;

/** A content's octets on their way into the buffers that go out. One per content. */
final class WireContent {
  private final ContentForm form;
  private final DotStuffer stuffer = new DotStuffer();

  WireContent(ContentForm form) {
    this.form = form;
  }

  /** Appends the next octets as they go over the wire. */
  void append(byte[] octets, Buffer out) {
    switch (form) {
      case DATA -> stuffer.feed(octets, 0, octets.length, out::appendBytes);
      case CHUNK -> out.appendBytes(octets);
      case NOTHING -> {}
    }
  }

  /** Appends what ends the content. */
  void end(Buffer out) {
    switch (form) {
      case DATA, NOTHING -> stuffer.finish(out::appendBytes);
      case CHUNK -> {}
    }
  }
}

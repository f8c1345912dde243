package io.poststrom.filter.engine.milter;

import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.ReversePath;
import java.util.ArrayList;
import java.util.List;

/**
 * The macros of Sendmail that milters read, by the command before which they are sent. Not said are
 * those that we don't know: the client's name in DNS, above all.
 */
final class Macros {
  /** SMFIM_CONNECT and so on. */
  private static final int CONNECT = 0;

  private static final int HELO = 1;
  private static final int MAIL = 2;
  private static final int RCPT = 3;
  private static final int DATA = 4;
  private static final int EOM = 5;
  private static final int EOH = 6;

  private final Terms terms;
  private final String hostname;
  private final Envelope envelope;

  Macros(Terms terms, String hostname, Envelope envelope) {
    this.terms = terms;
    this.hostname = hostname;
    this.envelope = envelope;
  }

  Packet connect() {
    ClientInfo client = envelope.client();
    return new Some('C', CONNECT)
        .with("j", hostname)
        .with("v", "Poststrom")
        .with("_", "[" + client.address() + "]")
        .with("{daemon_name}", client.listener())
        .with("{client_addr}", client.address())
        .with("{client_name}", "[" + client.address() + "]")
        .with("{client_port}", Integer.toString(client.port()))
        .packet();
  }

  Packet helo() {
    Some macros = new Some('H', HELO);
    envelope
        .client()
        .tls()
        .ifPresent(
            tls -> {
              String[] words = tls.split(" ", 2);
              macros.with("{tls_version}", words[0]);
              macros.with("{cipher}", words[words.length - 1]);
            });
    return macros.packet();
  }

  Packet mail() {
    Some macros = new Some('M', MAIL).with("i", id());
    envelope
        .client()
        .identity()
        .ifPresent(user -> macros.with("{auth_type}", "SASL").with("{auth_authen}", user));
    if (envelope.reversePath() instanceof ReversePath.Of sender) {
      macros.with("{mail_host}", sender.mailbox().host().text());
    }
    return macros
        .with("{mail_addr}", envelope.reversePath().text())
        .with("{mail_mailer}", "smtp")
        .packet();
  }

  Packet rcpt(Recipient recipient) {
    return new Some('R', RCPT)
        .with("{rcpt_addr}", recipient.mailbox().text())
        .with("{rcpt_host}", recipient.mailbox().host().text())
        .with("{rcpt_mailer}", "smtp")
        .packet();
  }

  Packet data() {
    return new Some('T', DATA).with("i", id()).packet();
  }

  Packet endOfHeader() {
    return new Some('N', EOH).with("i", id()).packet();
  }

  Packet endOfMail() {
    return new Some('E', EOM).with("i", id()).packet();
  }

  private String id() {
    return envelope.id().text();
  }

  /** Those of a stage that the milter wants. */
  private final class Some {
    private final int stage;
    private final List<String> texts = new ArrayList<>();
    private final char command;

    private Some(char command, int stage) {
      this.command = command;
      this.stage = stage;
    }

    private Some with(String name, String value) {
      if (terms.wants(stage, name)) {
        texts.add(name);
        texts.add(value.replace('\0', '?'));
      }
      return this;
    }

    /** {@code D}, the command's letter, then names and values. */
    private Packet packet() {
      Packet pairs = Packet.of('D', texts.toArray(String[]::new));
      byte[] data = new byte[1 + pairs.data().length];
      data[0] = (byte) command;
      System.arraycopy(pairs.data(), 0, data, 1, pairs.data().length);
      return new Packet('D', data);
    }
  }
}

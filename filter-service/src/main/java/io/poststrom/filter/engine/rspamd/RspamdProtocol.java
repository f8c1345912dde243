package io.poststrom.filter.engine.rspamd;

import io.poststrom.filter.engine.AnswerReader;
import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Protocol;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Recipient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * rspamd's HTTP: {@code POST /checkv2} with the content as it was accepted; what else it wants to
 * know stands in header fields. Connections stay open.
 */
public final class RspamdProtocol implements Protocol {
  /** Its symbols. */
  public static final Symbols SYMBOLS = new Symbols("RSPAMD");

  private static final int LONGEST_BODY = 1_048_576;

  private final String hostname;
  private final double scale;

  /**
   * A client.
   *
   * @param hostname ours
   * @param scale what a point of rspamd's counts here
   */
  public RspamdProtocol(String hostname, double scale) {
    this.hostname = hostname;
    this.scale = scale;
  }

  @Override
  public CheckResult ask(Connection connection, EngineMail mail) throws IOException {
    OutputStream out = connection.out();
    out.write(AnswerReader.octets(request(mail)));
    mail.content(out::write);
    out.flush();
    return RspamdAnswer.read(answer(connection)).symbol(SYMBOLS, scale);
  }

  @Override
  public String greet(Connection connection) throws IOException {
    connection.out().write(AnswerReader.octets("GET /ping HTTP/1.1\r\nHost: rspamd\r\n\r\n"));
    connection.out().flush();
    return new String(answer(connection), StandardCharsets.US_ASCII).strip();
  }

  private String request(EngineMail mail) {
    ClientInfo client = mail.envelope().client();
    StringBuilder text = new StringBuilder("POST /checkv2 HTTP/1.1\r\nHost: rspamd\r\n");
    field(text, "Content-Length", Long.toString(mail.size()));
    field(text, "Queue-Id", mail.envelope().id().text());
    field(text, "From", "<" + mail.envelope().reversePath().text() + ">");
    for (Recipient recipient : mail.envelope().recipients()) {
      field(text, "Rcpt", "<" + recipient.mailbox().text() + ">");
    }
    field(text, "IP", client.address());
    field(text, "Helo", client.helo());
    client.identity().ifPresent(user -> field(text, "User", user));
    client.tls().ifPresent(tls -> tls(text, tls));
    field(text, "MTA-Name", hostname);
    return text.append("\r\n").toString();
  }

  /** {@code TLSv1.3 TLS_AES_128_GCM_SHA256}. */
  private static void tls(StringBuilder text, String protocolAndCipher) {
    int space = protocolAndCipher.indexOf(' ');
    if (space > 0) {
      field(text, "TLS-Version", protocolAndCipher.substring(0, space));
      field(text, "TLS-Cipher", protocolAndCipher.substring(space + 1));
    }
  }

  /** What a client said must not end a field. */
  private static void field(StringBuilder text, String name, String value) {
    text.append(name).append(": ");
    value.chars().forEach(c -> text.append(c < ' ' || c == 127 ? '?' : (char) c));
    text.append("\r\n");
  }

  private static byte[] answer(Connection connection) throws IOException {
    InputStream in = connection.in();
    AnswerReader reader = new AnswerReader(in, LONGEST_BODY);
    String status = reader.line();
    Map<String, String> fields = reader.fields();
    String length = fields.get("content-length");
    boolean chunked = fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
    byte[] body = chunked ? reader.chunked() : length == null ? reader.rest() : reader.body(length);
    if (!status.startsWith("HTTP/1.1 200") && !status.startsWith("HTTP/1.0 200")) {
      throw AnswerReader.failure("rspamd says: " + Symbols.printable(status));
    }
    boolean stays =
        status.startsWith("HTTP/1.1")
            && !fields.getOrDefault("connection", "").equalsIgnoreCase("close");
    if (stays && (chunked || length != null)) {
      connection.keep();
    }
    return body;
  }
}

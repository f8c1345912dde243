package io.poststrom.filter.app;

import io.poststrom.filter.pipeline.Explanation;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import io.poststrom.wire.JsonWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code POST /explain}: what the filter thinks of the mail that is sent to it, symbol by symbol.
 * Nothing is done with the mail. For operators, by {@link OperatorGate}.
 */
@Singleton
public class ExplainEndpoint {
  private static final long MAX_MAIL = 4L << 20;
  private static final int CLIENT_PORT = 25;

  private final Filter filter;
  private final OperatorGate gate;

  /** Made by the container. */
  @Inject
  public ExplainEndpoint(Filter filter, QuarantineSettings settings) {
    this.filter = filter;
    this.gate = new OperatorGate(new Tokens(settings.tokens().map(Path::of)));
  }

  void routes(@Observes Router router) {
    router.post("/explain").handler(gate);
    router
        .post("/explain")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_MAIL))
        .blockingHandler(this::explain, false);
  }

  private void explain(RoutingContext http) {
    Buffer body = http.body().buffer();
    byte[] content = body == null ? new byte[0] : body.getBytes();
    Envelope envelope;
    try {
      envelope = envelope(http, content.length);
    } catch (IllegalArgumentException e) {
      http.response().setStatusCode(400).end(e.getMessage() + "\n");
      return;
    }
    filter
        .explainer()
        .ifPresentOrElse(
            explainer ->
                explainer
                    .explain(envelope, content)
                    .whenComplete(
                        (found, why) -> {
                          if (found == null) {
                            http.response().setStatusCode(500).end("it failed: " + why + "\n");
                          } else {
                            answer(http, found);
                          }
                        }),
            () -> http.response().setStatusCode(503).end("the filter has not started yet\n"));
  }

  private static void answer(RoutingContext http, Explanation found) {
    String accept = http.request().getHeader("Accept");
    boolean isText = accept != null && accept.startsWith("text/plain");
    http.response()
        .putHeader("Content-Type", isText ? "text/plain; charset=utf-8" : "application/json")
        .end(Buffer.buffer(isText ? found.text().getBytes(StandardCharsets.UTF_8) : json(found)));
  }

  private static byte[] json(Explanation found) {
    JsonWriter json = new JsonWriter(1_000);
    json.member("score", found.verdict().score());
    json.member("action", found.verdict().action().name().toLowerCase(Locale.ROOT));
    json.object("thresholds")
        .member("tag", found.thresholds().tag())
        .member("quarantine", found.thresholds().quarantine())
        .member("reject", found.thresholds().reject())
        .member("discard", found.thresholds().discard())
        .endObject();
    json.array("symbols");
    for (Symbol symbol : found.symbols()) {
      json.element()
          .member("name", symbol.name())
          .member("score", symbol.score())
          .member("description", found.description(symbol))
          .member("evidence", symbol.evidence())
          .endObject();
    }
    return json.endArray().toBytes();
  }

  /** By the query's parameters: client, helo, from, to. */
  private static Envelope envelope(RoutingContext http, long size) {
    Instant now = Instant.now();
    String client = parameter(http, "client", "192.0.2.1");
    InetAddress.ofLiteral(client);
    String from = parameter(http, "from", "");
    return new Envelope(
        MailId.derived(now, "explain"),
        from.isEmpty() ? new ReversePath.Null() : new ReversePath.Of(mailbox(from)),
        List.of(Recipient.of(mailbox(parameter(http, "to", "postmaster@localhost")))),
        BodyType.EIGHT_BIT_MIME,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo(
            "mx",
            client,
            CLIENT_PORT,
            parameter(http, "helo", "unknown.invalid"),
            Optional.empty(),
            Trust.WORLD),
        now,
        size,
        0);
  }

  private static Mailbox mailbox(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1) {
      throw new IllegalArgumentException("want an address such as ann@example.org: " + text);
    }
    return new Mailbox(text.substring(0, at), Domain.of(text.substring(at + 1)));
  }

  private static String parameter(RoutingContext http, String name, String otherwise) {
    List<String> values = http.queryParam(name);
    return values.isEmpty() ? otherwise : values.getFirst();
  }
}

package io.poststrom.ingress.beforequeue;

import io.poststrom.beforequeue.BeforeQueueFilter;
import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.BeforeQueueCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The filter of another process, asked over HTTP/2 without TLS. Few connections, many questions at
 * the same time on each; beyond that they wait in line, up to a limit of their number and octets.
 */
public final class RemoteFilter implements BeforeQueueFilter, AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int MOST_WAITING = 1_000;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int OK = 200;

  private final HttpClient client;
  private final Duration deadline;
  private final long mostOctets;
  private final AtomicLong octets = new AtomicLong();

  /**
   * A client.
   *
   * @param service where the filter service is
   * @param deadline after which an answer is worth nothing
   * @param mostOctets of questions that wait for their answers; a question is a copy of its mail
   */
  public RemoteFilter(Vertx vertx, HostPort service, Duration deadline, long mostOctets) {
    this.deadline = deadline;
    this.mostOctets = mostOctets;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout(CONNECT_MILLIS)
                .setDefaultHost(service.host())
                .setDefaultPort(service.port()));
  }

  @Override
  public CompletionStage<Decision> decide(AcceptedMail mail) {
    byte[] question = BeforeQueueCodec.encode(mail);
    if (octets.addAndGet(question.length) > mostOctets) {
      octets.addAndGet(-question.length);
      return CompletableFuture.completedStage(
          new Decision.Undecided("too much waits for the filter service already"));
    }
    return ask(question)
        .otherwise(why -> new Decision.Undecided("the filter service can't be asked: " + why))
        .onComplete(answer -> octets.addAndGet(-question.length))
        .toCompletionStage();
  }

  private Future<Decision> ask(byte[] question) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setURI("/before-queue")
            .setTimeout(deadline.toMillis());
    return client.request(options).compose(request -> answered(request, question));
  }

  private static Future<Decision> answered(HttpClientRequest request, byte[] question) {
    return request
        .send(Buffer.buffer(question))
        .compose(response -> response.body().map(body -> decision(response, body)));
  }

  private static Decision decision(HttpClientResponse response, Buffer body) {
    if (response.statusCode() != OK) {
      return new Decision.Undecided("the filter service answered " + response.statusCode());
    }
    try {
      return BeforeQueueCodec.decision(body.getBytes());
    } catch (BadRecord e) {
      return new Decision.Undecided(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    var _ = client.close();
  }
}

package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client that believes any certificate and logs in with a password, or with none. */
final class Browser {
  private final HttpClient client;
  private final String base;
  private final String authorization;

  Browser(String scheme, int port, String user, String password) {
    this.base = scheme + "://127.0.0.1:" + port;
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.authorization = user.isEmpty() ? "" : "Basic " + Base64.getEncoder().encodeToString(pair);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(believing())
            .build();
  }

  /** An answer. */
  record Said(int status, String body, HttpResponse<String> whole) {
    String header(String name) {
      return whole.headers().firstValue(name).orElse("");
    }

    List<String> all(String pattern) {
      return Pattern.compile(pattern).matcher(body).results().map(m -> m.group(1)).toList();
    }
  }

  Said get(String path) {
    return send(request(path).GET());
  }

  Said json(String body) {
    return post("/v1/mails", "application/json", body);
  }

  Said post(String path, String type, String body) {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  Said post(String path, String type, String body, String header, String value) {
    return send(
        request(path)
            .header("Content-Type", type)
            .header(header, value)
            .POST(BodyPublishers.ofString(body)));
  }

  Said json(String body, String key) {
    return post("/v1/mails", "application/json", body, "Idempotency-Key", key);
  }

  Said slow(String path, String type, java.io.InputStream body) {
    return send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofInputStream(() -> body)));
  }

  void fails(int status, String problem, Said said, String... words) {
    assertEquals(status, said.status(), said.body());
    assertEquals("application/problem+json", said.header("Content-Type"));
    assertTrue(said.body().contains("urn:poststrom:problem:" + problem), said.body());
    for (String word : words) {
      assertTrue(said.body().contains(word), said.body());
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  private Said send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Said(response.statusCode(), response.body(), response);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static SSLContext believing() {
    X509ExtendedTrustManager all =
        new X509ExtendedTrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkClientTrusted(
              X509Certificate[] chain, String type, java.net.Socket socket) {}

          @Override
          public void checkServerTrusted(
              X509Certificate[] chain, String type, java.net.Socket socket) {}

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {all}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

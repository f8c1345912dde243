package io.poststrom.filter.verb;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A real HTTPS server on loopback with a policy file, and its own certificate. */
final class PolicyServer implements AutoCloseable {
  private static final String PASSWORD = "secret";

  private final HttpsServer server;
  private final Path certificate;

  private PolicyServer(HttpsServer server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /** Serves a policy as of this status and media type, with a certificate for this host. */
  static PolicyServer start(Path folder, String host, int status, String type, String policy)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    Path certificate = folder.resolve("certificate.pem");
    keytool(
        store,
        List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=policy", "-ext", "SAN=dns:" + host));
    keytool(store, List.of("-exportcert", "-rfc", "-file", certificate.toString()));
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
    server.createContext(
        "/.well-known/mta-sts.txt",
        exchange -> {
          byte[] body = policy.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", type);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return new PolicyServer(server, certificate);
  }

  /** The options that lead there. */
  List<String> options() {
    return List.of(
        "--mta-sts-server",
        "127.0.0.1:" + server.getAddress().getPort(),
        "--ca",
        certificate.toString());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(Path store, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of("-alias", "policy", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed: " + said);
    }
  }
}

package io.poststrom.delivery.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server's TLS with a certificate that nobody has signed, made by the JDK's keytool.
 *
 * @param context for the server
 * @param certificate for whoever is to believe it: a PEM file
 */
record TestTls(SSLContext context, Path certificate) {
  static SSLContext selfSigned()
      throws IOException, GeneralSecurityException, InterruptedException {
    return named("mx.y.example").context();
  }

  static TestTls named(String host)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = Files.createTempDirectory("tls").resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "mx",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-keystore",
                store.toString(),
                "-storepass",
                "secret")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "secret".toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return new TestTls(context, pem(store.resolveSibling("mx.pem"), keys));
  }

  private static Path pem(Path file, KeyStore keys) throws IOException, GeneralSecurityException {
    String body = Base64.getMimeEncoder().encodeToString(keys.getCertificate("mx").getEncoded());
    return Files.writeString(
        file, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }
}

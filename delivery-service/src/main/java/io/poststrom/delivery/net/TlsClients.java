package io.poststrom.delivery.net;

import io.poststrom.delivery.dialogue.DialogueSettings;
import io.vertx.core.Vertx;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;

/**
 * The two ways to make a connection, which differ in the certificates that they take.
 *
 * @param lenient any certificate will do: without DANE, MTA-STS or a route that demands more, an
 *     attacker could as well hide the offer of STARTTLS. RFC 7435
 * @param strict an authority must have signed it; whether it is for this host, {@link HostName}
 *     says
 */
record TlsClients(NetClient lenient, NetClient strict) {
  static TlsClients of(Vertx vertx, SenderSettings settings) {
    NetClientOptions strict = options(settings);
    settings
        .authorities()
        .ifPresent(
            file -> strict.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    return new TlsClients(
        vertx.createNetClient(options(settings).setTrustAll(true)), vertx.createNetClient(strict));
  }

  NetClient of(DialogueSettings dialogue) {
    return dialogue.isTlsRequired() ? strict : lenient;
  }

  private static NetClientOptions options(SenderSettings settings) {
    return new NetClientOptions()
        .setTcpNoDelay(true)
        .setConnectTimeout((int) settings.timeouts().connect().toMillis())
        .setHostnameVerificationAlgorithm("")
        .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true));
  }
}

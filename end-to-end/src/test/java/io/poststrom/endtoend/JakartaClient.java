package io.poststrom.endtoend;

import io.poststrom.endtoend.SubmissionGateway.Door;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;

/** A program that sends with Jakarta Mail; what is set here is what its users set. */
final class JakartaClient {
  private final Session session;
  private final String protocol;

  JakartaClient(SubmissionGateway gateway, Door door, String mechanism) {
    protocol = door == Door.TLS ? "smtps" : "smtp";
    String prefix = "mail." + protocol + ".";
    Properties settings = new Properties();
    settings.put(prefix + "host", SubmissionGateway.HOST);
    settings.put(prefix + "port", gateway.port(door));
    settings.put(prefix + "starttls.required", String.valueOf(door == Door.STARTTLS));
    settings.put(prefix + "starttls.enable", String.valueOf(door == Door.STARTTLS));
    settings.put(prefix + "ssl.checkserveridentity", "true");
    settings.put(prefix + "ssl.socketFactory", gateway.certificates().sockets());
    settings.put(prefix + "auth", "true");
    settings.put(prefix + "from", SubmissionGateway.USER);
    settings.put(prefix + "allow8bitmime", "true");
    if (mechanism.equals("CRAM-MD5")) { // the JDK's, by way of SASL
      settings.put(prefix + "sasl.enable", "true");
      settings.put(prefix + "sasl.mechanisms", mechanism);
    } else {
      settings.put(prefix + "auth.mechanisms", mechanism);
    }
    session = Session.getInstance(settings);
  }

  /** Sends the mail that all clients send. */
  void send(String secret, String to) throws MessagingException {
    MimeMessage message =
        new MimeMessage(session, new ByteArrayInputStream(SubmissionGateway.content()));
    try (Transport transport = session.getTransport(protocol)) {
      transport.connect(SubmissionGateway.USER, secret);
      transport.sendMessage(message, new Address[] {new InternetAddress(to)});
    }
  }
}

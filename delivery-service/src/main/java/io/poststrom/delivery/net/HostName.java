package io.poststrom.delivery.net;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a certificate is for a host: by the names (DNS-ID) among its alternative names only, not
 * by addresses or the common name. RFC 6125 section 6.4, RFC 9525 section 6.3. Not left to the JDK,
 * which would fall back to the address: whoever forges DNS may well have a certificate for that.
 */
final class HostName {
  /** RFC 5280 section 4.2.1.6: the tag of dNSName. */
  private static final int DNS_NAME = 2;

  private HostName() {}

  /** What speaks against it; empty where it is for the host. */
  static Optional<String> objection(Certificate certificate, String host) {
    List<String> names = names(certificate);
    return names.stream().anyMatch(name -> covers(name, host))
        ? Optional.empty()
        : Optional.of("it is for " + (names.isEmpty() ? "no host" : String.join(", ", names)));
  }

  /** A star stands for the whole leftmost label, and for one label. */
  static boolean covers(String name, String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    String given = name.toLowerCase(Locale.ROOT);
    if (!given.startsWith("*.")) {
      return given.equals(wanted);
    }
    int dot = wanted.indexOf('.');
    return dot > 0 && given.indexOf('.', 2) > 0 && given.substring(1).equals(wanted.substring(dot));
  }

  private static List<String> names(Certificate certificate) {
    List<String> names = new ArrayList<>();
    if (certificate instanceof X509Certificate x509) {
      try {
        var alternatives = x509.getSubjectAlternativeNames();
        if (alternatives != null) {
          for (List<?> alternative : alternatives) {
            if (alternative.get(0).equals(DNS_NAME) && alternative.get(1) instanceof String name) {
              names.add(name);
            }
          }
        }
      } catch (CertificateParsingException e) {
        return List.of(); // it names nobody that we could read
      }
    }
    return names;
  }
}

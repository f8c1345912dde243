package io.poststrom.ingress.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** The names that a certificate is made out to. RFC 5280 section 4.2.1.6. */
final class CertificateNames {
  private static final int RFC822_NAME = 1;
  private static final int DNS_NAME = 2;

  private CertificateNames() {}

  /** Its host names, in lower case; the subject's common name where it has no other. */
  static List<String> hosts(X509Certificate certificate) {
    List<String> names = alternatives(certificate, DNS_NAME);
    return names.isEmpty() ? commonName(certificate) : names;
  }

  /** Whom it names as a client: addresses before hosts, in lower case; never the common name. */
  static List<String> identities(X509Certificate certificate) {
    return Stream.concat(
            alternatives(certificate, RFC822_NAME).stream(),
            alternatives(certificate, DNS_NAME).stream())
        .toList();
  }

  private static List<String> alternatives(X509Certificate certificate, int type) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        if (name.get(0).equals(type) && name.get(1) instanceof String text) {
          names.add(text.toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return names;
  }

  private static List<String> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> part.getValue().toString().toLowerCase(Locale.ROOT))
              .toList();
    } catch (InvalidNameException e) {
      return List.of();
    }
  }
}

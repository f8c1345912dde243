package io.poststrom.filter.report;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Published;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Observations for tests. */
public final class Observations {
  public static final Published REJECTING =
      new Published(Treatment.REJECT, Treatment.REJECT, Treatment.REJECT, false, false, false, "0");

  private Observations() {}

  public static Destination to(String uri) {
    return new Destination(uri, OptionalLong.empty());
  }

  /** A mail that passed by DKIM and SPF; its domain wants reports at {@code dmarc@DOMAIN}. */
  public static DmarcObservation passed(String domain, String source, Instant at) {
    return new DmarcObservation(
        at,
        domain,
        REJECTING,
        List.of(to("mailto:dmarc@" + domain)),
        InetAddress.ofLiteral(source),
        domain,
        domain,
        Alignment.ALIGNED,
        Alignment.ALIGNED,
        Treatment.PASS,
        List.of(),
        Optional.of(new SpfResult(domain, "pass")),
        List.of(new Signature(domain, "s1", "pass")));
  }

  /** A mail that failed and was held all the same. */
  public static DmarcObservation failed(String domain, String source, Instant at) {
    return new DmarcObservation(
        at,
        domain,
        REJECTING,
        List.of(to("mailto:dmarc@" + domain)),
        InetAddress.ofLiteral(source),
        "www." + domain,
        "",
        Alignment.NOT_ALIGNED,
        Alignment.NOT_ALIGNED,
        Treatment.QUARANTINE,
        List.of(Override.LOCAL_POLICY),
        Optional.of(new SpfResult("helo.<&>\u0001.example", "fail")),
        List.of());
  }

  /** The same with other destinations. */
  public static DmarcObservation wanted(DmarcObservation seen, List<Destination> destinations) {
    return new DmarcObservation(
        seen.at(),
        seen.policyDomain(),
        seen.policy(),
        destinations,
        seen.source(),
        seen.headerFrom(),
        seen.envelopeFrom(),
        seen.dkim(),
        seen.spf(),
        seen.disposition(),
        seen.overrides(),
        seen.spfResult(),
        seen.signatures());
  }
}

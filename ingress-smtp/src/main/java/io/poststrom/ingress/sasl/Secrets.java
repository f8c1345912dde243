package io.poststrom.ingress.sasl;

import io.poststrom.settings.UserSecret;
import java.util.Optional;

/**
 * Port: the secrets of mechanisms that need them before there is a proof, known in memory. Where
 * nobody has a name, its secret is one that no password fits.
 */
public interface Secrets {
  /**
   * SCRAM's secret of a name; a made-up one is always the same for the same name, so that salts
   * don't tell who exists. RFC 5802 section 9.
   */
  UserSecret.Scram scram(String user, UserSecret.ScramHash hash);

  /** DIGEST-MD5's secret of a name, in {@link #realm}. */
  UserSecret.DigestMd5 digestMd5(String user);

  /** The realm that everybody has a DIGEST-MD5 secret of; empty where there is none. */
  Optional<String> realm();
}

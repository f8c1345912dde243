package io.poststrom.ingress.sasl;

import io.poststrom.settings.UserSecret;

/** Port: SCRAM's secrets, known in memory. */
public interface ScramSecrets {
  /**
   * The secret of a name; where nobody has it, one that no password fits and that is always the
   * same for the same name, so that salts don't tell who exists. RFC 5802 section 9.
   */
  UserSecret.Scram of(String user, UserSecret.ScramHash hash);
}

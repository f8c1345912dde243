package io.poststrom.smtp;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The ESMTP parameters of MAIL. RFC 1870 (SIZE), RFC 6152 (BODY), RFC 6531 (SMTPUTF8), RFC 3461
 * (RET, ENVID), RFC 4954 (AUTH), RFC 4865 (HOLDFOR, HOLDUNTIL), RFC 6710 (MT-PRIORITY), RFC 2852
 * (BY), RFC 8689 (REQUIRETLS).
 *
 * @param size the octets the client announces; a number beyond 63 bits is {@link Long#MAX_VALUE}
 * @param body 7BIT where the client says nothing
 * @param addressForm whether the envelope and header may hold UTF-8
 * @param ret what a failure report shall carry back
 * @param envid the sender's own name of the mail, xtext decoded, printable ASCII
 * @param auth who handed the mail in first, as far as the client knows: RFC 4954 section 5
 * @param hold how long to hold it
 * @param priority -9 to 9; nothing is the same as 0
 * @param by within what time to deliver it
 * @param tls over which connections to pass it on
 */
public record MailParameters(
    OptionalLong size,
    BodyType body,
    AddressForm addressForm,
    Optional<DsnReturn> ret,
    Optional<String> envid,
    Optional<ReversePath> auth,
    Optional<Hold> hold,
    OptionalInt priority,
    Optional<DeliverBy> by,
    TlsDemand tls) {
  /** The longest ENVID as encoded. RFC 3461 section 4.4. */
  public static final int MAX_ENVID = 100;

  /** What MAIL without parameters means. */
  public static final MailParameters NONE =
      new MailParameters(
          OptionalLong.empty(),
          BodyType.SEVEN_BIT,
          AddressForm.ASCII,
          Optional.empty(),
          Optional.empty());

  /** Parameters without AUTH, HOLDFOR, HOLDUNTIL, MT-PRIORITY, BY and REQUIRETLS. */
  public MailParameters(
      OptionalLong size,
      BodyType body,
      AddressForm addressForm,
      Optional<DsnReturn> ret,
      Optional<String> envid) {
    this(
        size,
        body,
        addressForm,
        ret,
        envid,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        TlsDemand.WHEN_OFFERED);
  }

  public MailParameters {
    if (size.isPresent() && size.getAsLong() < 0) {
      throw new IllegalArgumentException("SIZE is not negative");
    }
    envid.ifPresent(id -> Xtext.requirePrintable("ENVID", id, MAX_ENVID));
  }

  /** True where nothing was asked for that plain SMTP (after HELO) does not have. */
  public boolean isNone() {
    return equals(NONE);
  }
}

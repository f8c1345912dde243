package io.poststrom.filter.arc;

/**
 * One intermediary's three fields. RFC 8617 section 4.2.
 *
 * @param instance {@code i=}: 1 is the oldest
 * @param resultsField ARC-Authentication-Results
 * @param messageField ARC-Message-Signature
 * @param sealField ARC-Seal
 * @param message the message signature, parsed
 * @param seal the seal, parsed
 */
public record ArcSet(
    int instance,
    ArcField resultsField,
    ArcField messageField,
    ArcField sealField,
    MessageSignature message,
    ArcSeal seal) {}

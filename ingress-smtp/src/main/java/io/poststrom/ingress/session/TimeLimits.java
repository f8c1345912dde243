package io.poststrom.ingress.session;

/**
 * How long a client may take, in seconds. RFC 5321 section 4.5.3.2.7 asks a server for at least 5
 * minutes.
 *
 * @param command for the next command line
 * @param data for the next octets of a content
 * @param transfer for a whole content, from DATA or BDAT to its end
 */
public record TimeLimits(long command, long data, long transfer) {}

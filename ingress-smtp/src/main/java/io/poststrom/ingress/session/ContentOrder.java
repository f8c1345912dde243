package io.poststrom.ingress.session;

import io.poststrom.ingress.session.header.SubmittedHeader.Handling;
import io.poststrom.mail.MailId;

/**
 * How a content is to be taken.
 *
 * @param mail whose content it is
 * @param expected its size as the client declared it, 0 where it did not: a hint
 * @param maxSize most octets
 * @param header what is done with its header
 */
public record ContentOrder(MailId mail, long expected, long maxSize, Handling header) {}

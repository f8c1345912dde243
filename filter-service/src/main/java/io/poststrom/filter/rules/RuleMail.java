package io.poststrom.filter.rules;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.mime.MailText;

/**
 * A mail as rules see it.
 *
 * @param header its fields
 * @param octets header and as much of the body as is looked at
 * @param text what a reader sees of it
 * @param sender its reverse-path, without angle brackets; any characters (RFC 6531)
 */
public record RuleMail(Header header, byte[] octets, MailText text, String sender) {}

package io.poststrom.filter.shadow;

import io.poststrom.mail.MailId;

/**
 * A recipient for whom the shadow decides otherwise.
 *
 * @param real what was decided
 * @param shadow what it would be
 */
public record Difference(MailId mail, String recipient, Opinion real, Opinion shadow) {}

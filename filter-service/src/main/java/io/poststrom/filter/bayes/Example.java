package io.poststrom.filter.bayes;

import io.poststrom.mail.MailClass;

/** A mail to learn from: what it looks like, and what a person has called it. */
public record Example(MailClass kind, Features features) {}

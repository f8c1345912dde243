package io.poststrom.filter.bayes;

import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.util.Optional;

/**
 * A mail, and what a person says that it is.
 *
 * @param content as it was accepted, without what we have prepended; not copied, never changed
 * @param source who says so
 * @param domain whose mail it was, where that is known
 */
@SuppressWarnings("ArrayRecordComponent") // a content is never copied
public record Lesson(MailClass kind, byte[] content, Source source, Optional<Domain> domain) {}

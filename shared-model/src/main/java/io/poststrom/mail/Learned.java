package io.poststrom.mail;

import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.Optional;

/**
 * A mail that the classifier has learned: what stands in {@code mail.bayes}.
 *
 * @param kind what a person has called it
 * @param version of the way its features were made
 * @param features what it looks like, encoded; no word can be read out of them. Not copied, never
 *     changed
 * @param at when it was learned, to the second
 * @param source who said so
 * @param domain whose mail it was, where that is known
 */
@SuppressWarnings("ArrayRecordComponent") // thousands are held in memory
public record Learned(
    MailClass kind,
    int version,
    byte[] features,
    Instant at,
    String source,
    Optional<Domain> domain) {}

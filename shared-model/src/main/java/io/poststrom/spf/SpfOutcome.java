package io.poststrom.spf;

import java.util.Optional;

/**
 * What a check came to.
 *
 * @param result the word
 * @param query what was checked
 * @param mechanism the directive that decided, as published ({@code -all}), empty if none did
 * @param explanation what the domain wants to tell the sender of a fail (section 6.2); printable
 *     ASCII, at most 500 characters, and not ours: quote it as the domain's words
 * @param problem why there is no better result; for logs and header fields, empty for the others
 */
public record SpfOutcome(
    SpfResult result,
    SpfQuery query,
    String mechanism,
    Optional<String> explanation,
    String problem) {}

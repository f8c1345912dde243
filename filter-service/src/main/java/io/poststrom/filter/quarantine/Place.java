package io.poststrom.filter.quarantine;

/** Where a held mail's record lies in {@code mail.quarantined}. */
public record Place(int partition, long offset) {}

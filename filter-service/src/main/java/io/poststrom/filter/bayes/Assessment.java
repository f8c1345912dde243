package io.poststrom.filter.bayes;

/**
 * What a model thinks of a mail.
 *
 * @param probability that it is spam; near one half where little of it is known
 * @param known how many of its features the model has learned something of
 * @param all how many it has
 */
public record Assessment(double probability, int known, int all) {}

package io.poststrom.filter.rules;

/**
 * A rule that a mail meets.
 *
 * @param rule its name
 * @param score as the rule file says
 * @param evidence where it matched; never content
 */
public record Hit(String rule, double score, String evidence) {}

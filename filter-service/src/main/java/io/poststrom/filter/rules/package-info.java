/**
 * Rules in files as SpamAssassin has them: read, compiled, and matched against a mail within
 * bounds. docs/rules.md says what is understood. Imports the JDK, what a mail is ({@code content},
 * {@code mime}) and the patterns. Read {@link io.poststrom.filter.rules.RuleSet} first.
 */
@NullMarked
package io.poststrom.filter.rules;

import org.jspecify.annotations.NullMarked;

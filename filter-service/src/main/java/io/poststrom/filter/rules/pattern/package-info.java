/**
 * Patterns in the manner of Perl, on octets: read, translated for RE2/J, which needs linear time,
 * and searched for the words without which they can't match. Imports the JDK and RE2/J. Read {@link
 * io.poststrom.filter.rules.pattern.PerlPattern} first.
 */
@NullMarked
package io.poststrom.filter.rules.pattern;

import org.jspecify.annotations.NullMarked;

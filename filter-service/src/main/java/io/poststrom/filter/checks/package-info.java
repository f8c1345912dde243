/**
 * The checks. Each looks at one thing and says what it found as symbols; all symbols with their
 * scores are in {@link io.poststrom.filter.checks.Finding}. Imports the JDK, the model and this
 * service's {@code content} and {@code pipeline}. Read {@link
 * io.poststrom.filter.checks.SkeletonCheck} first: it is there to be copied.
 */
@NullMarked
package io.poststrom.filter.checks;

import org.jspecify.annotations.NullMarked;

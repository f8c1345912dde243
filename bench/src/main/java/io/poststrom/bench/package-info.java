/**
 * Programs that measure us beside others, in one run on one machine. Imports the JDK and the
 * harness of the end-to-end tests. Read {@link io.poststrom.bench.Bench} first.
 */
@NullMarked
package io.poststrom.bench;

import org.jspecify.annotations.NullMarked;

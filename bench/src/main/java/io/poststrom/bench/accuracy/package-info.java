/**
 * How much spam is found, and how much ham is taken for it, on labelled mail that nobody learned
 * from. Imports the JDK, the filter and the harness of the end-to-end tests. Read {@link
 * io.poststrom.bench.accuracy.Split} first.
 */
@NullMarked
package io.poststrom.bench.accuracy;

import org.jspecify.annotations.NullMarked;

/** The chart's tests, with Helm itself as a library. Read ChartTest first. */
@NullMarked
package io.poststrom.helm;

import org.jspecify.annotations.NullMarked;

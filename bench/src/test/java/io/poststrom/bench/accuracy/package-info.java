/** Tests of how accuracy is measured. */
@NullMarked
package io.poststrom.bench.accuracy;

import org.jspecify.annotations.NullMarked;

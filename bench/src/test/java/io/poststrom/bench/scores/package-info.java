/** Tests of how scores are fitted. */
@NullMarked
package io.poststrom.bench.scores;

import org.jspecify.annotations.NullMarked;

/**
 * Fits the scores of the shipped rules to labelled mail. Read {@link
 * io.poststrom.bench.scores.ScoresBench} first.
 */
@NullMarked
package io.poststrom.bench.scores;

import org.jspecify.annotations.NullMarked;

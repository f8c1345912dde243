/** Reads src/test/transcripts; the grammar is in its README.md. */
@NullMarked
package io.poststrom.delivery.transcript;

import org.jspecify.annotations.NullMarked;

/**
 * Transcripts of SMTP sessions ({@code src/test/transcripts}) and the two ways they run: on the
 * pure conversation and over a socket. Read {@link io.poststrom.ingress.transcript.Transcript}
 * first.
 */
@NullMarked
package io.poststrom.ingress.transcript;

import org.jspecify.annotations.NullMarked;

/**
 * The promises, tested from outside on the built artifacts: what goes in, what comes out, what a
 * crash leaves. Read {@link io.poststrom.endtoend.CrashTest} first.
 */
@NullMarked
package io.poststrom.endtoend;

import org.jspecify.annotations.NullMarked;

/**
 * One try of an obligation as the queue sees it: what it hands over, what it gets back. The port
 * between the queue and the network. Values and interfaces only; imports the JDK and the shared
 * model's {@code mail} and {@code smtp}. Read {@link io.poststrom.delivery.attempt.Transport}
 * first.
 */
@NullMarked
package io.poststrom.delivery.attempt;

import org.jspecify.annotations.NullMarked;

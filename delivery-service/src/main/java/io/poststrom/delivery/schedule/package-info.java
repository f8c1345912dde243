/**
 * The queue's arithmetic: which obligation is tried when, how many at a time, what an attempt's
 * result makes of it, when it expires, and what the log must still keep. Pure: the clock and chance
 * are parameters. Imports the JDK, the shared model's values, {@code attempt} and {@code bounce}'s
 * {@code Report}. Read {@link io.poststrom.delivery.schedule.Scheduler} first, then {@link
 * io.poststrom.delivery.schedule.Transitions}.
 */
@NullMarked
package io.poststrom.delivery.schedule;

import org.jspecify.annotations.NullMarked;

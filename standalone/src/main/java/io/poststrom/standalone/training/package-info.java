/**
 * Trains the caches that make a start fast: runs the gateway once as a child, passes mails through
 * it and stops it, while both of its JVMs record which classes and which code they need. Part of
 * the build, never of a running gateway; imports the JDK alone. Read {@link
 * io.poststrom.standalone.training.Training} first.
 */
@NullMarked
package io.poststrom.standalone.training;

import org.jspecify.annotations.NullMarked;

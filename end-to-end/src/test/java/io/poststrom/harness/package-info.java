/**
 * What end-to-end tests and benchmarks are made of: the built artifacts as child processes, real
 * and scripted peers, and readers of what came out. Imports the JDK, JUnit's assumptions, Kafka's
 * client and the broker launcher. Read {@link io.poststrom.harness.Gateway} first.
 */
@NullMarked
package io.poststrom.harness;

import org.jspecify.annotations.NullMarked;

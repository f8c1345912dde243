/**
 * One real Kafka broker (KRaft, broker and controller in one) as a child process with a class path
 * of its own, for the standalone gateway and for every test that needs Kafka. Only {@link
 * io.poststrom.broker.BrokerMain} and {@link io.poststrom.broker.BrokerSettings}, which run in the
 * child, know Kafka; the launcher imports the JDK alone. Read {@link
 * io.poststrom.broker.BrokerProcess} first.
 */
@NullMarked
package io.poststrom.broker;

import org.jspecify.annotations.NullMarked;

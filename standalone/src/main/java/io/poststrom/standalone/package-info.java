/**
 * The whole gateway on one machine: wiring only. {@link io.poststrom.standalone.Standalone} is the
 * program; it starts the broker as a child process, then the three services as one application.
 * Imports the services, the broker's launcher and Quarkus; holds no decision about mail.
 */
@NullMarked
package io.poststrom.standalone;

import org.jspecify.annotations.NullMarked;

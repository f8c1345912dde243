/**
 * The delivery service as a Quarkus service: settings, wiring, metrics and health. Holds no
 * decisions. Imports everything. Read {@link io.poststrom.delivery.app.Delivery} first.
 */
@NullMarked
package io.poststrom.delivery.app;

import org.jspecify.annotations.NullMarked;

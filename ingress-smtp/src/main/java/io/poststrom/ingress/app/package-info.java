/**
 * The ingress as a Quarkus service: settings, wiring, metrics and health. Holds no decisions.
 * Imports everything. Read {@link io.poststrom.ingress.app.Ingress} first.
 */
@NullMarked
package io.poststrom.ingress.app;

import org.jspecify.annotations.NullMarked;

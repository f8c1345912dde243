/**
 * The filter as a Quarkus service: settings, wiring, metrics and health. Holds no decisions.
 * Imports everything. Read {@link io.poststrom.filter.app.Filter} first.
 */
@NullMarked
package io.poststrom.filter.app;

import org.jspecify.annotations.NullMarked;

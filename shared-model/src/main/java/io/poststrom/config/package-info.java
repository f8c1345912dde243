/**
 * Process settings: how each service's settings interface says its sentences and bounds, and the
 * check at start that reports all mistakes together. Read {@link io.poststrom.config.Setting}
 * first.
 */
@NullMarked
package io.poststrom.config;

import org.jspecify.annotations.NullMarked;

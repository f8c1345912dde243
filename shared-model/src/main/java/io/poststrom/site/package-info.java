/**
 * Which domains and MX sets are one site, and in which partition of the queue a site lies: pure
 * functions that the filter (addressing) and the delivery service (ownership) must agree on.
 * Imports the JDK, {@code smtp} and {@code settings}. Read {@link io.poststrom.site.Site}, then
 * {@link io.poststrom.site.Routing}.
 */
@NullMarked
package io.poststrom.site;

import org.jspecify.annotations.NullMarked;

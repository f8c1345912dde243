/**
 * Which domains and MX sets are one site, and in which partition of the queue a site lies: pure
 * functions that the filter (addressing) and the delivery service (ownership) must agree on.
 * Imports the JDK and {@code smtp}. Read {@link io.poststrom.site.Site} first.
 */
@NullMarked
package io.poststrom.site;

import org.jspecify.annotations.NullMarked;

/**
 * What is suspicious about links: hosts that look like others, or are not those that readers see.
 */
@NullMarked
package io.poststrom.filter.links;

import org.jspecify.annotations.NullMarked;

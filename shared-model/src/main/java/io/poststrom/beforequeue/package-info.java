/**
 * What the ingress asks the filter before it accepts a mail, so that what nobody wants is refused
 * in the session and costs no bounce.
 */
@NullMarked
package io.poststrom.beforequeue;

import org.jspecify.annotations.NullMarked;

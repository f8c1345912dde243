/** The filter's decision on a mail before it is accepted, asked from the ingress. */
@NullMarked
package io.poststrom.ingress.beforequeue;

import org.jspecify.annotations.NullMarked;

/**
 * Greylisting: who is new comes again later, which robots don't. Pure: what is remembered is asked
 * of a port. Imports the vocabulary and the policy's networks. Read {@link
 * io.poststrom.ingress.greylist.Greylist} first.
 */
@NullMarked
package io.poststrom.ingress.greylist;

import org.jspecify.annotations.NullMarked;

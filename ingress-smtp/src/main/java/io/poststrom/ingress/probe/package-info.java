/**
 * Asks other hosts by SMTP whether they take mail for an address, and never sends any. Imports the
 * JDK, shared-model's values and its DNS client, the policy's port that it implements, and Vert.x.
 * Read {@link io.poststrom.ingress.probe.ProbeDialogue} first.
 */
@NullMarked
package io.poststrom.ingress.probe;

import org.jspecify.annotations.NullMarked;

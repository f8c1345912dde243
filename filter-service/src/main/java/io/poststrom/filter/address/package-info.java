/**
 * Addressing: which obligations a mail means, one per site. Imports the JDK and the model. Read
 * {@link io.poststrom.filter.address.Addressing} first.
 */
@NullMarked
package io.poststrom.filter.address;

import org.jspecify.annotations.NullMarked;

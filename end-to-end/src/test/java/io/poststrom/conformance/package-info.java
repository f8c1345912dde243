/**
 * Drives cases from other projects' suites, which lie outside of this repository, and says how many
 * hold: {@code ./poststrom conformance}. One class for each way to drive a set. Imports the JDK,
 * Jackson, what it drives, and the harness. Read {@link io.poststrom.conformance.Conformance}
 * first; docs/conformance.md says what the sets are and argues each deviation.
 */
@NullMarked
package io.poststrom.conformance;

import org.jspecify.annotations.NullMarked;

/**
 * What strangers wrote, made fit to be kept or shown: {@link io.poststrom.text.Printable}, {@link
 * io.poststrom.text.ParsedTexts}. Imports the JDK only.
 */
@NullMarked
package io.poststrom.text;

import org.jspecify.annotations.NullMarked;

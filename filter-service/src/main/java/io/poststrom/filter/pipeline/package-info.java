/**
 * What happens to a mail in the filter: its checks run, their symbols add up to a verdict, and what
 * is to be written comes out as values. Imports the JDK, the model and this service's {@code
 * content} and {@code address}. Read {@link io.poststrom.filter.pipeline.MailFilter} first, {@link
 * io.poststrom.filter.pipeline.Check} to write a check.
 */
@NullMarked
package io.poststrom.filter.pipeline;

import org.jspecify.annotations.NullMarked;

/**
 * Who has sent ham and who spam: whom a mail is counted for, what is counted, and what that says of
 * the next mail. Imports the model and the public suffixes only. Read {@link
 * io.poststrom.filter.reputation.Senders} first, then {@link
 * io.poststrom.filter.reputation.Standing}.
 */
@NullMarked
package io.poststrom.filter.reputation;

import org.jspecify.annotations.NullMarked;

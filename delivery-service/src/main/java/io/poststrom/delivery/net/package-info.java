/**
 * SMTP to other hosts over Vert.x: connections, their reuse, their timeouts, and the order in which
 * hosts are tried. What is said on a connection is {@code dialogue}'s matter. Imports Vert.x, the
 * cores {@code attempt}, {@code route} and {@code dialogue}, and the shared model. Read {@link
 * io.poststrom.delivery.net.SmtpSender} first.
 */
@NullMarked
package io.poststrom.delivery.net;

import org.jspecify.annotations.NullMarked;

/**
 * Reports to the sender: who is told of what (RFC 3461), and the mail that tells it (RFC 3464, RFC
 * 6522, RFC 6533). Pure; imports the JDK and the shared model's values. Read {@link
 * io.poststrom.delivery.bounce.Report} first, then {@link
 * io.poststrom.delivery.bounce.ReportComposer}.
 */
@NullMarked
package io.poststrom.delivery.bounce;

import org.jspecify.annotations.NullMarked;

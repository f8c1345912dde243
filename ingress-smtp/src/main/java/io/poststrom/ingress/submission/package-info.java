/**
 * Mail as programs hand it in: requests in JSON or raw, the mail that is composed of them, and what
 * they are told, without HTTP and without I/O. Imports the model, the session and Jackson's
 * streaming JSON. Read {@link io.poststrom.ingress.submission.MailReader} first.
 */
@NullMarked
package io.poststrom.ingress.submission;

import org.jspecify.annotations.NullMarked;

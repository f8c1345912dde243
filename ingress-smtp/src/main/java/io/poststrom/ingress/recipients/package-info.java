/**
 * Lists of recipients in files. Imports the documents' values, the policy's ports that it
 * implements, and the log. Read {@link io.poststrom.ingress.recipients.AddressFiles} first.
 */
@NullMarked
package io.poststrom.ingress.recipients;

import org.jspecify.annotations.NullMarked;

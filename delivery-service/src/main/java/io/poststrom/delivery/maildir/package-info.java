/**
 * Delivery into Maildirs: names, folders, and files that are on disk before they are seen. Imports
 * {@code attempt}, {@code route} and the shared model. Read {@link
 * io.poststrom.delivery.maildir.MaildirStore} first.
 */
@NullMarked
package io.poststrom.delivery.maildir;

import org.jspecify.annotations.NullMarked;

/**
 * Mail settings: the documents that say which domains are ours and where mail goes, their loader,
 * and when a file of settings has changed. The values import the JDK and {@code smtp}; the YAML
 * reader imports SnakeYAML. Read {@link io.poststrom.settings.MailSettings} first.
 */
@NullMarked
package io.poststrom.settings;

import org.jspecify.annotations.NullMarked;

/**
 * The program behind {@code ./poststrom learn}: mails in files to what the classifier has learned,
 * and that to a file and back. Read {@link io.poststrom.filter.teach.LearnCommand} first.
 */
@NullMarked
package io.poststrom.filter.teach;

import org.jspecify.annotations.NullMarked;

/**
 * The statistical classifier: what a mail looks like as a set of features, a model that is trained
 * on mails whose class a person has named, and the probability that a mail is spam. Imports the JDK
 * and the taken-apart mail only. Read {@link io.poststrom.filter.bayes.Model} first.
 */
@NullMarked
package io.poststrom.filter.bayes;

import org.jspecify.annotations.NullMarked;

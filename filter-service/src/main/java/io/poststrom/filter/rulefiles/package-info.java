/**
 * Where rules come from: files in a folder that is watched, and those that are shipped. Read {@link
 * io.poststrom.filter.rulefiles.RuleFolder} first.
 */
@NullMarked
package io.poststrom.filter.rulefiles;

import org.jspecify.annotations.NullMarked;

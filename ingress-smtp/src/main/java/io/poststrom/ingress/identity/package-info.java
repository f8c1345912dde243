/**
 * Who may prove to be whom: users from documents, tokens of an issuer, and what failures cost. The
 * only package that hashes passwords, which it never does on an event loop. Imports Bouncy Castle
 * (Argon2id, bcrypt), jose4j (tokens), the session's ports and SASL's proofs. Read {@link
 * io.poststrom.ingress.identity.Passwords} for the hashes.
 */
@NullMarked
package io.poststrom.ingress.identity;

import org.jspecify.annotations.NullMarked;

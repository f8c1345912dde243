/**
 * A directory that is asked over LDAP: whether there is a recipient, whether a password is a
 * user's. The only package that speaks LDAP, on threads of its own. Imports UnboundID's LDAP SDK,
 * and the ports of the policy and of SASL that it implements. Read {@link
 * io.poststrom.ingress.ldap.LdapDirectory} first.
 */
@NullMarked
package io.poststrom.ingress.ldap;

import org.jspecify.annotations.NullMarked;

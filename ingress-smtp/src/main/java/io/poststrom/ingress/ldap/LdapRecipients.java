package io.poststrom.ingress.ldap;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import io.poststrom.ingress.policy.RecipientSource;
import io.poststrom.settings.AddressKey;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.KnownRecipients.Asked;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A recipient is known where the directory has an entry that the filter finds. */
public final class LdapRecipients implements RecipientSource {
  /** What the filter may name in braces. */
  public static final Set<String> NAMES = Set.of("address", "local", "domain");

  private final LdapDirectory directory;
  private final String base;
  private final LdapTemplate filter;

  /**
   * Asks a directory.
   *
   * @param base below which it is searched
   */
  public LdapRecipients(LdapDirectory directory, String base, LdapTemplate filter) {
    this.directory = directory;
    this.base = base;
    this.filter = filter;
  }

  /**
   * A template of a filter.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static LdapTemplate filter(String text) {
    return checked(LdapTemplate.of(text, NAMES), values("ann@example.org"));
  }

  /** What a filter looks like with values in it must be one. */
  static LdapTemplate checked(LdapTemplate template, Map<String, String> sample) {
    try {
      var _ = Filter.create(template.with(sample));
      return template;
    } catch (LDAPException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public boolean isFor(KnownRecipients known) {
    return known.asked().contains(Asked.LDAP);
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    return directory
        .ask(
            LdapDirectory.Desk.RECIPIENTS,
            to ->
                isThere(to, inquiry.key())
                    || inquiry.untagged().isPresent() && isThere(to, inquiry.untagged().get()))
        .thenApply(
            there ->
                there
                    .map(known -> known ? Knowledge.KNOWN : Knowledge.UNKNOWN)
                    .orElse(Knowledge.UNSURE));
  }

  private boolean isThere(LdapConnections to, String key) throws LDAPException {
    SearchRequest request =
        new SearchRequest(
            base, SearchScope.SUB, filter.with(values(key)), SearchRequest.NO_ATTRIBUTES);
    request.setSizeLimit(1);
    request.setDerefPolicy(DereferencePolicy.NEVER);
    try {
      return to.searches().search(request).getEntryCount() > 0;
    } catch (LDAPSearchException e) {
      if (ResultCode.SIZE_LIMIT_EXCEEDED.equals(e.getResultCode())) {
        return true;
      }
      throw e;
    }
  }

  private static Map<String, String> values(String key) {
    return Map.of(
        "address",
        key,
        "local",
        AddressKey.local(key),
        "domain",
        key.substring(key.lastIndexOf('@') + 1));
  }
}

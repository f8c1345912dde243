package io.poststrom.ingress.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.PasswordSource;
import io.poststrom.ingress.sasl.Proof;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A password is a user's where the directory lets it bind as the user (RFC 4513 section 5.1.3). An
 * empty password never gets there: section 5.1.2 has servers say yes to it, as to nobody. Passwords
 * are neither kept nor logged.
 */
public final class LdapPasswords implements PasswordSource {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.ldap");
  private static final Set<String> NAMES = Set.of("user");

  /** The user has not this password, or may not log in; anything else says nothing about it. */
  private static final Set<ResultCode> REFUSALS =
      Set.of(
          ResultCode.INVALID_CREDENTIALS,
          ResultCode.NO_SUCH_OBJECT,
          ResultCode.INVALID_DN_SYNTAX,
          ResultCode.INAPPROPRIATE_AUTHENTICATION,
          ResultCode.CONSTRAINT_VIOLATION,
          ResultCode.UNWILLING_TO_PERFORM);

  private final LdapDirectory directory;
  private final Lookup lookup;

  /** How an entry is found by the name that its user logs in with. */
  public sealed interface Lookup {
    /**
     * By a search; exactly one entry must be found.
     *
     * @param attribute whose one value is the identity; empty: the name is
     */
    record Search(String base, LdapTemplate filter, Optional<String> attribute) implements Lookup {}

    /** By its DN. */
    record Name(LdapTemplate dn) implements Lookup {}
  }

  private record Found(String dn, String identity) {}

  /** Asks a directory. */
  public LdapPasswords(LdapDirectory directory, Lookup lookup) {
    this.directory = directory;
    this.lookup = lookup;
  }

  /**
   * A template of a filter.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static LdapTemplate filter(String text) {
    return LdapRecipients.checked(LdapTemplate.of(text, NAMES), Map.of("user", "ann"));
  }

  /**
   * A template of a DN.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static LdapTemplate dn(String text) {
    LdapTemplate template = LdapTemplate.of(text, NAMES);
    try {
      var _ = new DN(template.with(Map.of("user", "ann")));
      return template;
    } catch (LDAPException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public CompletionStage<Optional<Verdict>> judge(Proof.Password proof) {
    if (proof.password().isEmpty() || !isName(proof.name())) {
      return CompletableFuture.completedFuture(Optional.of(new Verdict.Fails()));
    }
    return directory.ask(LdapDirectory.Desk.USERS, to -> judge(to, proof));
  }

  /** Directories take names for equal that differ in white space; an identity has none. */
  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  private Verdict judge(LdapConnections to, Proof.Password proof) throws LDAPException {
    Optional<Found> found = find(to, proof.name());
    return found.isPresent() && binds(to, found.get().dn(), proof.password())
        ? new Verdict.Holds(found.get().identity())
        : new Verdict.Fails();
  }

  private static boolean binds(LdapConnections to, String dn, String password)
      throws LDAPException {
    try {
      var _ = to.passwords().bind(new SimpleBindRequest(dn, password));
      return true;
    } catch (LDAPException e) {
      if (REFUSALS.contains(e.getResultCode())) {
        return false;
      }
      throw e;
    }
  }

  private Optional<Found> find(LdapConnections to, String name) throws LDAPException {
    return switch (lookup) {
      case Lookup.Name(LdapTemplate dn) ->
          Optional.of(new Found(dn.with(Map.of("user", name)), name.toLowerCase(Locale.ROOT)));
      case Lookup.Search search -> find(to, name, search);
    };
  }

  private static Optional<Found> find(LdapConnections to, String name, Lookup.Search search)
      throws LDAPException {
    SearchRequest request =
        new SearchRequest(
            search.base(),
            SearchScope.SUB,
            search.filter().with(Map.of("user", name)),
            search.attribute().orElse(SearchRequest.NO_ATTRIBUTES));
    request.setSizeLimit(2);
    request.setDerefPolicy(DereferencePolicy.NEVER);
    List<SearchResultEntry> entries = entries(to, request);
    if (entries.size() > 1) {
      LOG.warnf("The user filter finds more than one entry, so nobody can log in: %s", entries);
    }
    return entries.size() == 1 ? found(entries.getFirst(), name, search) : Optional.empty();
  }

  private static List<SearchResultEntry> entries(LdapConnections to, SearchRequest request)
      throws LDAPException {
    try {
      return to.searches().search(request).getSearchEntries();
    } catch (LDAPSearchException e) {
      if (ResultCode.SIZE_LIMIT_EXCEEDED.equals(e.getResultCode()) && e.getEntryCount() > 1) {
        return e.getSearchEntries();
      }
      throw e;
    }
  }

  private static Optional<Found> found(SearchResultEntry entry, String name, Lookup.Search search) {
    if (search.attribute().isEmpty()) {
      return Optional.of(new Found(entry.getDN(), name.toLowerCase(Locale.ROOT)));
    }
    String attribute = search.attribute().get();
    List<String> values =
        Stream.ofNullable(entry.getAttributeValues(attribute)).flatMap(Arrays::stream).toList();
    if (values.size() != 1 || !isName(values.getFirst())) {
      LOG.warnf(
          "%s has not exactly one %s that is a name, so nobody can log in as it",
          entry.getDN(), attribute);
      return Optional.empty();
    }
    return Optional.of(new Found(entry.getDN(), values.getFirst().toLowerCase(Locale.ROOT)));
  }
}

package io.poststrom.ingress.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LdapTemplateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann",
        "ann@example.org",
        "*",
        "a)(b",
        "a\\2ab",
        "a,b=c",
        "a+b=c",
        " a b",
        "#0403616e6e",
        "\"a\"",
        "<>;=",
        "a\u0000b",
        "jürgen",
        "\uD83D\uDE00",
        "{user}",
      })
  void aValueStaysAValue(String value) throws LDAPException {
    Filter filter =
        Filter.create(new LdapTemplate("(&(a=b)(uid={user}))").with(Map.of("user", value)));
    assertEquals(2, filter.getComponents().length);
    assertEquals(Filter.FILTER_TYPE_EQUALITY, filter.getComponents()[1].getFilterType());
    assertEquals(value, filter.getComponents()[1].getAssertionValue());

    DN dn = new DN(new LdapTemplate("uid={user},dc=example").with(Map.of("user", value)));
    assertEquals(2, dn.getRDNs().length);
    assertEquals(1, dn.getRDN().getAttributeNames().length);
    assertEquals(value, dn.getRDN().getAttributeValues()[0]);
  }

  @Test
  void namesMayStandSeveralTimesAndTogether() {
    assertEquals(
        "(|(a=ann)(b=ann@x))",
        new LdapTemplate("(|(a={local})(b={local}@{domain}))")
            .with(Map.of("local", "ann", "domain", "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(uid=ann)", "(uid={name})", "(uid={user)", "(uid={})", ""})
  void aTemplateWithoutItsNameOrWithAnotherIsWrong(String text) {
    assertThrows(
        IllegalArgumentException.class, () -> LdapTemplate.of(text, Set.of("user", "local")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(uid={user}", "(&(uid={user})))"})
  void whatIsNoFilterIsWrong(String text) {
    assertThrows(IllegalArgumentException.class, () -> LdapPasswords.filter(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{user}", "uid={user},,dc=x"})
  void whatIsNoDnIsWrong(String text) {
    assertThrows(IllegalArgumentException.class, () -> LdapPasswords.dn(text));
  }
}

package io.poststrom.ingress.policy;

import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Objection;
import io.poststrom.ingress.session.SenderRules;
import io.poststrom.ingress.session.header.HeaderFacts;
import io.poststrom.ingress.session.header.HeaderFacts.Clarity;
import io.poststrom.settings.AddressPattern;
import io.poststrom.settings.AddressPattern.Any;
import io.poststrom.settings.AddressPattern.NullPath;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.SenderPolicy;
import io.poststrom.settings.SenderPolicy.Rate;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Holds clients to the SenderPolicy documents: RFC 6409 section 6.1. Users who have proven who they
 * are have a policy always, clients of relay networks where a document covers them, nobody else.
 *
 * <p>Mails count when they are whole, so that neither what is refused nor what is broken off
 * counts; MAIL and RCPT look ahead. Threads: any.
 */
public final class SenderCheck implements SenderRules {
  private static final int HOST_PREFIX = 64;
  private static final int MAX_SHOWN = 100;
  private static final Reply CHANGED =
      Reply.of(451, 3, 0, "The rules for senders have changed meanwhile; try again");

  private final SendRates rates;
  private volatile SenderPolicies policies = new SenderPolicies(List.of());

  /** Without documents yet: {@link #onChange} brings them. */
  public SenderCheck(InstantSource clock) {
    this.rates = new SendRates(clock);
  }

  /** The mail settings have changed. */
  public void onChange(MailSettings settings) {
    policies = new SenderPolicies(settings.policies());
  }

  @Override
  public Optional<Objection> atMail(Client client, ReversePath path, long declared) {
    Optional<SenderPolicy> policy = policies.of(client);
    return policy
        .flatMap(p -> againstPath(p, client, path))
        .or(() -> policy.flatMap(p -> againstSize(p, declared)))
        .or(() -> policy.flatMap(p -> againstRate(p, client, 1)));
  }

  @Override
  public Optional<Objection> atRcpt(Client client, int before) {
    return policies.of(client).flatMap(policy -> againstRate(policy, client, before + 1));
  }

  @Override
  public Optional<SizeLimit> sizeLimit(Client client) {
    return policies
        .of(client)
        .filter(policy -> policy.limits().size().isPresent())
        .map(policy -> new SizeLimit(policy.limits().size().getAsLong(), tooBig(policy)));
  }

  @Override
  public boolean wantHeader(Client client) {
    return policies.of(client).filter(SenderCheck::asksForAuthors).isPresent();
  }

  @Override
  public Optional<Objection> atEnd(Client client, Optional<HeaderFacts> header, int recipients) {
    Optional<SenderPolicy> policy = policies.of(client);
    return policy
        .filter(SenderCheck::asksForAuthors)
        .flatMap(p -> againstHeader(p, client, header))
        .or(() -> policy.flatMap(p -> count(p, client, recipients)));
  }

  @Override
  public List<Allowance> allowances(Client client) {
    return policies.of(client).stream()
        .flatMap(
            policy ->
                rates.left(sender(policy, client), policy.limits().rates(), policy.name()).stream())
        .toList();
  }

  private static Optional<Objection> againstPath(
      SenderPolicy policy, Client client, ReversePath path) {
    boolean covered =
        switch (path) {
          case ReversePath.Null() ->
              policy.reversePaths().stream()
                  .anyMatch(p -> p instanceof NullPath || p instanceof Any);
          case ReversePath.Of(Mailbox mailbox) ->
              covers(policy.reversePaths(), mailbox, client.identity());
        };
    return covered
        ? Optional.empty()
        : Optional.of(denied(policy, client, "as the reverse-path", path.text()));
  }

  private static Optional<Objection> againstSize(SenderPolicy policy, long declared) {
    return declared > policy.limits().size().orElse(Long.MAX_VALUE)
        ? Optional.of(tooBig(policy))
        : Optional.empty();
  }

  private static Objection tooBig(SenderPolicy policy) {
    long most = policy.limits().size().orElse(Long.MAX_VALUE);
    return refusal(policy, 552, 3, 4, "a mail has at most " + most + " octets");
  }

  private Optional<Objection> againstRate(SenderPolicy policy, Client client, int recipients) {
    return rates
        .exceeded(sender(policy, client), policy.limits().rates(), recipients)
        .map(rate -> tooMany(policy, rate));
  }

  private Optional<Objection> count(SenderPolicy policy, Client client, int recipients) {
    return rates
        .count(sender(policy, client), policy.limits().rates(), recipients)
        .map(rate -> tooMany(policy, rate));
  }

  private static Objection tooMany(SenderPolicy policy, Rate rate) {
    String mails = rate.mails().isPresent() ? rate.mails().getAsInt() + " mails" : "";
    String recipients =
        rate.recipients().isPresent() ? rate.recipients().getAsInt() + " recipients" : "";
    String and = mails.isEmpty() || recipients.isEmpty() ? "" : " or ";
    String per = rate.per().toString().substring(2).toLowerCase(Locale.ROOT);
    return refusal(
        policy,
        450,
        7,
        1,
        "no more than " + mails + and + recipients + " in " + per + "; try again later");
  }

  /** Who is counted: an identity, or an address of a network (of IPv6, the first 64 bits). */
  private static String sender(SenderPolicy policy, Client client) {
    InetAddress address = client.address();
    String who =
        client
            .identity()
            .map(identity -> "as " + identity.toLowerCase(Locale.ROOT))
            .orElseGet(
                () ->
                    address instanceof Inet6Address
                        ? new Network(address, HOST_PREFIX).toString()
                        : address.getHostAddress());
    return policy.name() + ' ' + who;
  }

  private static boolean asksForAuthors(SenderPolicy policy) {
    return policy.authors().stream().noneMatch(Any.class::isInstance);
  }

  /** RFC 5322 section 3.6.2; every author counts, and a Sender as well. */
  private static Optional<Objection> againstHeader(
      SenderPolicy policy, Client client, Optional<HeaderFacts> read) {
    if (read.isEmpty()) {
      return Optional.of(Objection.of(policy.name(), CHANGED));
    }
    HeaderFacts header = read.get();
    if (header.fromFields() != 1) {
      return Optional.of(malformed(policy, "want one From field, not " + header.fromFields()));
    }
    if (header.clarity() == Clarity.UNCLEAR || header.authors().isEmpty()) {
      return Optional.of(
          malformed(policy, "want addresses in From and Sender that can be read in one way only"));
    }
    return firstOther(policy.authors(), header.authors(), client)
        .map(other -> denied(policy, client, "in From", other.text()))
        .or(
            () ->
                firstOther(policy.authors(), header.senders(), client)
                    .map(other -> denied(policy, client, "in Sender", other.text())));
  }

  private static Optional<Mailbox> firstOther(
      List<AddressPattern> patterns, List<Mailbox> mailboxes, Client client) {
    return mailboxes.stream()
        .filter(mailbox -> !covers(patterns, mailbox, client.identity()))
        .findFirst();
  }

  private static boolean covers(
      List<AddressPattern> patterns, Mailbox mailbox, Optional<String> identity) {
    return patterns.stream().anyMatch(pattern -> pattern.covers(mailbox, identity));
  }

  private static Objection denied(
      SenderPolicy policy, Client client, String where, String address) {
    boolean nobody =
        policy == SenderPolicies.DEFAULT
            && client.identity().filter(AddressPattern::isAddress).isEmpty();
    return refusal(
        policy,
        550,
        7,
        1,
        nobody
            ? "your identity is no address, and no SenderPolicy says which ones it may use"
            : "you may not use <" + shown(address) + "> " + where);
  }

  private static Objection malformed(SenderPolicy policy, String sentence) {
    return refusal(policy, 550, 6, 0, sentence);
  }

  private static Objection refusal(
      SenderPolicy policy, int code, int subject, int detail, String sentence) {
    return Objection.of(
        policy.name(), Reply.of(code, subject, detail, "Rule " + policy.name() + ": " + sentence));
  }

  private static String shown(String address) {
    return address.length() <= MAX_SHOWN ? address : address.substring(0, MAX_SHOWN) + "...";
  }
}

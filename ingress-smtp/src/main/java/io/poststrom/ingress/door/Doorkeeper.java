package io.poststrom.ingress.door;

import io.poststrom.dns.DnsClient;
import io.poststrom.ingress.greylist.GreylistRules;
import io.poststrom.ingress.greylist.Sightings;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.dns.SpfOverDns;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The door of all listeners. What needs no question decides first: networks, rates, early talk,
 * names. DNS is asked from HELO on, while the client goes on, and its answers are summed up at
 * MAIL, SPF where it is wanted; what DNS does not say in time counts nothing. Relay clients and
 * networks that are let in are not looked at; of clients on submission ports only networks, rates
 * and errors are.
 *
 * <p>Bounded: an address that was seen longest ago is forgotten. Any thread.
 */
public final class Doorkeeper implements Door {
  private static final int MAX_KNOWN = 50_000;
  private static final Duration KNOWN_FOR = Duration.ofDays(1);

  private final DoorRules rules;
  private final World world;
  private final HelloCheck hello;
  private final Names names;
  private final DnsLists lists;
  private final SpfEvaluator spf;
  private final SpfRule spfRule;
  private final RateTable connections;
  private final RateTable mails;
  private final RecentMap<Network, Instant> patient = new RecentMap<>(MAX_KNOWN);
  private volatile NetworkList networks = NetworkList.EMPTY;
  private volatile Optional<Callback> callback = Optional.empty();
  private volatile Optional<Greylisting> greylisting = Optional.empty();

  /**
   * What the door stands in.
   *
   * @param settings the mail settings in force
   * @param later an executor that runs what it is given after a time
   */
  public record World(
      DnsClient dns,
      Supplier<MailSettings> settings,
      InstantSource clock,
      Function<Duration, Executor> later,
      DoorObserver observer) {}

  /** A door with these rules; {@link #networks} and the health of lists come later. */
  public Doorkeeper(DoorRules rules, World world) {
    this.rules = rules;
    this.world = world;
    this.hello =
        new HelloCheck(
            rules.hello(),
            rules.hostname(),
            domain -> world.settings().get().domain(domain).isPresent());
    this.names = new Names(world.dns(), rules.score());
    this.lists = new DnsLists(rules.lists(), world.dns());
    this.spf =
        new SpfEvaluator(
            new SpfOverDns(world.dns()),
            rules.hostname().ascii(),
            world.clock(),
            rules.score().deadline());
    this.spfRule = new SpfRule(rules.spf(), world.settings());
    this.connections = new RateTable(rules.connections(), world.clock());
    this.mails = new RateTable(rules.mails(), world.clock());
  }

  /** Lets these networks in, or keeps them out, from now on. */
  public void networks(NetworkList list) {
    networks = list;
  }

  /** Senders are called back from now on. */
  public void callBack(Callback how) {
    callback = Optional.of(how);
  }

  /** Greylists from now on. */
  public void greylist(GreylistRules how, Sightings sightings) {
    greylisting = Optional.of(new Greylisting(how, sightings, world));
  }

  /** The DNS lists that are asked, with their health. */
  public DnsLists lists() {
    return lists;
  }

  @Override
  public Visit visit(Client client) {
    if (client.trust() == Trust.RELAY) {
      return OPEN;
    }
    return networks
        .find(client.address())
        .map(
            entry ->
                switch (entry.action()) {
                  case ALLOW -> OPEN;
                  case LIMIT -> new ClientVisit(this, client, "");
                  case DENY -> new ClientVisit(this, client, "networks " + entry.label());
                })
        .orElseGet(() -> new ClientVisit(this, client, ""));
  }

  DoorRules rules() {
    return rules;
  }

  World world() {
    return world;
  }

  HelloCheck hello() {
    return hello;
  }

  Names names() {
    return names;
  }

  SpfEvaluator spf() {
    return spf;
  }

  /** What calls this sender back; about addresses of ours we need not ask others. */
  Optional<Callback> callback(Mailbox sender) {
    return sender.host() instanceof Domain domain && world.settings().get().domain(domain).isEmpty()
        ? callback
        : Optional.empty();
  }

  Optional<Greylisting> greylisting() {
    return greylisting;
  }

  SpfRule spfRule() {
    return spfRule;
  }

  boolean hasTooManyConnections(InetAddress address) {
    return connections.isTooMany(address)
        | ofLabel(connections, address, NetworkList.LabelRate::connections);
  }

  boolean hasTooManyMails(InetAddress address) {
    return mails.isTooMany(address) | ofLabel(mails, address, NetworkList.LabelRate::mails);
  }

  private boolean ofLabel(
      RateTable table, InetAddress address, ToIntFunction<NetworkList.LabelRate> most) {
    NetworkList list = networks;
    return list.find(address)
        .filter(entry -> table.isTooMany(entry.label(), most.applyAsInt(list.rate(entry))))
        .isPresent();
  }

  /** Whether a client of this address has waited for its greeting within the last day. */
  boolean isPatient(InetAddress address) {
    return patient
        .get(Neighbourhood.host(address))
        .filter(since -> since.plus(KNOWN_FOR).isAfter(world.clock().instant()))
        .isPresent();
  }

  void hasWaited(InetAddress address) {
    patient.put(Neighbourhood.host(address), world.clock().instant());
  }
}

package io.poststrom.filter.verb;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsRecord;
import io.poststrom.dns.DnsType;
import io.poststrom.filter.care.DkimFindings;
import io.poststrom.filter.care.Finding;
import io.poststrom.filter.care.MtaStsFindings;
import io.poststrom.filter.care.MxFindings;
import io.poststrom.filter.care.PolicyFile;
import io.poststrom.filter.care.PtrFindings;
import io.poststrom.filter.care.SpfFindings;
import io.poststrom.filter.care.TlsReportFindings;
import io.poststrom.filter.care.TlsaFindings;
import io.poststrom.smtp.Domain;
import io.poststrom.spf.SpfSurvey;
import io.poststrom.spf.SpfSurveyor;
import io.poststrom.spf.dns.SpfOverDns;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * One domain's check: subject after subject asks and prints what it finds. The questions of a
 * subject are put at once. At most 10 MX hosts with 4 addresses each, 5 names an address, 50 terms
 * of SPF, 10 receivers of reports and the keys that are named.
 */
final class DnsCheck {
  private static final int ADDRESSES_PER_HOST = 4;
  private static final int NAMES_PER_ADDRESS = 5;

  private final String domain;
  private final Questions questions;
  private final DnsClient dns;
  private final PolicyFetch fetch;

  DnsCheck(Domain domain, Questions questions, PolicyFetch fetch) {
    this.domain = domain.ascii();
    this.questions = questions;
    this.dns = questions.client();
    this.fetch = fetch;
  }

  String domain() {
    return domain;
  }

  /** Asks and prints, in the order of {@link io.poststrom.filter.care.Subject}. */
  void run(OwnKeys ours, List<Domain> selectors, DkimQuestions dkim, Printout out) {
    MxFindings.Facts mx = mx();
    MxFindings.of(mx).forEach(out::print);
    if (mx.mx() instanceof DnsAnswer.NxDomain) {
      return; // nothing is below a name that does not exist
    }
    List<MxFindings.Host> hosts = hosts(mx);
    List<String> names = hosts.stream().map(MxFindings.Host::name).distinct().toList();
    ptr(hosts).map(PtrFindings::of).forEach(out::print);
    spf(isNullMx(mx.mx())).forEach(out::print);
    dkim(ours, selectors, dkim, out);
    new DmarcQuestions(domain, questions).look().forEach(out::print);
    MtaStsFindings.of(mtaSts(names)).forEach(out::print);
    out.print(
        TlsReportFindings.of(domain, questions.ask(TlsReportFindings.name(domain), DnsType.TXT)));
    tlsa(names).flatMap(facts -> TlsaFindings.of(facts).stream()).forEach(out::print);
  }

  private MxFindings.Facts mx() {
    CompletionStage<DnsAnswer> own = dns.addresses(domain);
    DnsAnswer answer = questions.ask(domain, DnsType.MX);
    List<DnsRecord.Mx> hosts =
        answer.mx().stream()
            .filter(mx -> !mx.exchange().isEmpty())
            .sorted(
                Comparator.comparingInt(DnsRecord.Mx::preference)
                    .thenComparing(DnsRecord.Mx::exchange))
            .limit(MxFindings.MAX_HOSTS)
            .toList();
    hosts.forEach(this::askAhead);
    return new MxFindings.Facts(
        domain, answer, questions.answer(own), hosts.stream().map(this::host).toList());
  }

  /** So that the questions run at once; the answers are read from the client's cache. */
  private void askAhead(DnsRecord.Mx mx) {
    var alias = dns.ask(mx.exchange(), DnsType.CNAME);
    var addresses = dns.addresses(mx.exchange());
  }

  private MxFindings.Host host(DnsRecord.Mx mx) {
    return new MxFindings.Host(
        mx.preference(),
        mx.exchange(),
        questions.ask(mx.exchange(), DnsType.CNAME),
        questions.answer(dns.addresses(mx.exchange())));
  }

  /** Who takes the domain's mail: without MX the domain itself. */
  private List<MxFindings.Host> hosts(MxFindings.Facts mx) {
    boolean implicit =
        mx.mx() instanceof DnsAnswer.NoData && mx.addresses() instanceof DnsAnswer.Records;
    return implicit
        ? List.of(new MxFindings.Host(0, domain, new DnsAnswer.NoData(), mx.addresses()))
        : mx.hosts().stream().filter(DnsCheck::mayBeThere).toList();
  }

  private static boolean mayBeThere(MxFindings.Host host) {
    return host.addresses() instanceof DnsAnswer.Records
        || host.addresses() instanceof DnsAnswer.Failure;
  }

  private static boolean isNullMx(DnsAnswer mx) {
    return !mx.mx().isEmpty() && mx.mx().stream().allMatch(each -> each.exchange().isEmpty());
  }

  private Stream<PtrFindings.Facts> ptr(List<MxFindings.Host> hosts) {
    Map<InetAddress, String> addresses = new LinkedHashMap<>();
    for (MxFindings.Host host : hosts) {
      host.addresses().addresses().stream()
          .limit(ADDRESSES_PER_HOST)
          .forEach(address -> addresses.putIfAbsent(address, host.name()));
    }
    addresses.keySet().forEach(dns::names);
    return addresses.entrySet().stream().map(entry -> ptr(entry.getValue(), entry.getKey()));
  }

  private PtrFindings.Facts ptr(String host, InetAddress address) {
    DnsAnswer names = questions.answer(dns.names(address));
    Map<String, DnsAnswer> forward = new LinkedHashMap<>();
    for (String name : names.texts().stream().limit(NAMES_PER_ADDRESS).toList()) {
      forward.put(name, questions.answer(dns.addresses(name)));
    }
    return new PtrFindings.Facts(host, address, names, forward);
  }

  private List<Finding> spf(boolean takesNoMail) {
    SpfSurvey survey =
        questions.await(
            new SpfSurveyor(new SpfOverDns(dns)).survey(domain), SpfSurvey.Unknown::new);
    return SpfFindings.of(domain, survey, takesNoMail);
  }

  private void dkim(OwnKeys ours, List<Domain> selectors, DkimQuestions dkim, Printout out) {
    if (ours.all().isEmpty() && selectors.isEmpty()) {
      out.print(DkimFindings.unnamed(domain, questions.ask("_domainkey." + domain, DnsType.TXT)));
      return;
    }
    dkim.look(ours.all(), selectors.stream().map(s -> s.ascii() + "._domainkey." + domain).toList())
        .forEach(out::print);
  }

  private MtaStsFindings.Facts mtaSts(List<String> hosts) {
    DnsAnswer texts = questions.ask("_mta-sts." + domain, DnsType.TXT);
    PolicyFile file =
        MtaStsFindings.Facts.records(texts).size() == 1
            ? fetch.get("mta-sts." + domain, questions)
            : new PolicyFile.NotAsked();
    return new MtaStsFindings.Facts(domain, texts, file, hosts);
  }

  private Stream<TlsaFindings.Facts> tlsa(List<String> hosts) {
    hosts.forEach(host -> dns.ask(TlsaFindings.Facts.name(host), DnsType.TLSA));
    return hosts.stream()
        .map(
            host ->
                new TlsaFindings.Facts(
                    host, questions.ask(TlsaFindings.Facts.name(host), DnsType.TLSA)));
  }
}

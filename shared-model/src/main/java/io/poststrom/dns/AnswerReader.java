package io.poststrom.dns;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;

/**
 * Reads a server's message: what it answers, and how long that may be kept. Only records of the
 * name asked for, or of a name its aliases lead to, count; whatever else a server adds is ignored.
 */
final class AnswerReader {
  /** More aliases than this in one chain are a loop or a joke. */
  static final int MAX_ALIASES = 8;

  /** What such a chain means. */
  static final DnsAnswer TOO_MANY_ALIASES =
      new DnsAnswer.Broken("the CNAME chain is a loop or longer than " + MAX_ALIASES);

  private final DnsOptions options;
  private final InstantSource clock;

  AnswerReader(DnsOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
  }

  /** What a message means. */
  sealed interface Reading {
    /**
     * The answer.
     *
     * @param seconds how long it may be kept; 0: not at all
     */
    record Answered(DnsAnswer answer, long seconds) implements Reading {}

    /** The chain of aliases leaves what this server told: ask for its end. */
    record Elsewhere(Name name, long seconds) implements Reading {}

    /** The chain of aliases has no end. */
    record Looping() implements Reading {}

    /** This server can't say; another one may. */
    record Refused(String reason) implements Reading {}
  }

  Reading read(Message message, Question question) {
    return switch (message.getRcode()) {
      case Rcode.NOERROR -> follow(message, question);
      case Rcode.NXDOMAIN ->
          new Reading.Answered(new DnsAnswer.NxDomain(), negativeSeconds(message));
      default -> new Reading.Refused(Rcode.string(message.getRcode()));
    };
  }

  private Reading follow(Message message, Question question) {
    Name name = message.getQuestion().getName();
    List<Record> answers = message.getSection(Section.ANSWER);
    long seconds = options.maxSeconds();
    for (int links = 0; links <= MAX_ALIASES; links++) {
      List<DnsRecord> found = new ArrayList<>();
      for (Record record : answers) {
        if (record.getType() == question.type().number() && record.getName().equals(name)) {
          typed(record).ifPresent(found::add);
          seconds = Math.min(seconds, record.getTTL());
        }
      }
      if (!found.isEmpty()) {
        return new Reading.Answered(
            new DnsAnswer.Records(
                found, clock.instant().plusSeconds(seconds), message.getHeader().getFlag(Flags.AD)),
            seconds);
      }
      Optional<CNAMERecord> alias = alias(answers, name);
      if (alias.isEmpty()) {
        return end(message, name, links, seconds);
      }
      seconds = Math.min(seconds, alias.get().getTTL());
      name = alias.get().getTarget();
    }
    return new Reading.Looping();
  }

  /** No record of the type at the end of the chain: no data, or a server that does not recurse. */
  private Reading end(Message message, Name name, int links, long seconds) {
    if (links > 0 && soa(message).isEmpty()) {
      return new Reading.Elsewhere(name, seconds);
    }
    return new Reading.Answered(
        new DnsAnswer.NoData(), Math.min(seconds, negativeSeconds(message)));
  }

  /** The SOA's own TTL or its minimum, the lesser; without SOA nothing is kept. RFC 2308 5. */
  private long negativeSeconds(Message message) {
    return soa(message)
        .map(soa -> Math.min(soa.getTTL(), soa.getMinimum()))
        .map(seconds -> Math.min(seconds, options.maxNegativeSeconds()))
        .orElse(0L);
  }

  private static Optional<SOARecord> soa(Message message) {
    for (Record record : message.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        return Optional.of(soa);
      }
    }
    return Optional.empty();
  }

  private static Optional<CNAMERecord> alias(List<Record> answers, Name name) {
    for (Record record : answers) {
      if (record instanceof CNAMERecord alias && alias.getName().equals(name)) {
        return Optional.of(alias);
      }
    }
    return Optional.empty();
  }

  private static Optional<DnsRecord> typed(Record record) {
    return switch (record) {
      case ARecord a -> Optional.of(new DnsRecord.Address(a.getAddress()));
      case AAAARecord aaaa -> Optional.of(new DnsRecord.Address(aaaa.getAddress()));
      case MXRecord mx ->
          Optional.of(new DnsRecord.Mx(mx.getPriority(), Question.text(mx.getTarget())));
      case TXTRecord txt -> Optional.of(new DnsRecord.Txt(joined(txt)));
      case PTRRecord ptr -> Optional.of(new DnsRecord.Ptr(Question.text(ptr.getTarget())));
      case CNAMERecord alias -> Optional.of(new DnsRecord.Alias(Question.text(alias.getTarget())));
      case TLSARecord tlsa -> Optional.of(typed(tlsa));
      default -> Optional.empty(); // a type that is not asked for
    };
  }

  private static DnsRecord typed(TLSARecord tlsa) {
    return new DnsRecord.Tlsa(
        tlsa.getCertificateUsage(),
        tlsa.getSelector(),
        tlsa.getMatchingType(),
        HexFormat.of().formatHex(tlsa.getCertificateAssociationData()));
  }

  private static String joined(TXTRecord txt) {
    StringBuilder text = new StringBuilder();
    for (byte[] string : txt.getStringsAsByteArrays()) {
      text.append(new String(string, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }
}

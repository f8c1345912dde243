package io.poststrom.dns.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/** Makes the message that a zone's contents deserve; aliases are followed as a resolver does. */
final class ZoneAnswers {
  private static final int MAX_ALIASES = 12;
  private static final int MAX_STRING = 255;

  private ZoneAnswers() {}

  static Message of(Zone zone, Message query) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.AA);
    answer.getHeader().setFlag(Flags.RD);
    answer.getHeader().setFlag(Flags.RA);
    if (zone.isAuthentic() && query.getHeader().getFlag(Flags.AD)) {
      answer.getHeader().setFlag(Flags.AD);
    }
    Record question = query.getQuestion();
    answer.addRecord(question, Section.QUESTION);
    fill(answer, zone, text(question.getName()), Type.string(question.getType()));
    if (answer.getSection(Section.ANSWER).stream().allMatch(r -> r.getType() == Type.CNAME)
        && zone.negativeTtl() > 0
        && answer.getRcode() != Rcode.SERVFAIL) {
      answer.addRecord(soa(question.getName(), zone.negativeTtl()), Section.AUTHORITY);
    }
    return answer;
  }

  private static void fill(Message answer, Zone zone, String name, String type) {
    String current = name;
    for (int i = 0; i < MAX_ALIASES; i++) {
      if (zone.manner(current, type).orElse(null) instanceof Zone.Manner.Rcode(int number)) {
        answer.getHeader().setRcode(number);
        return;
      }
      if (!zone.holds(current)) {
        answer.getHeader().setRcode(Rcode.NXDOMAIN);
        return;
      }
      Name owner = name(current);
      List<Zone.Entry> found = zone.entries(current, type);
      found.forEach(entry -> answer.addRecord(record(owner, entry), Section.ANSWER));
      List<Zone.Entry> alias = zone.entries(current, "CNAME");
      if (!found.isEmpty() || alias.isEmpty()) {
        return;
      }
      answer.addRecord(record(owner, alias.getFirst()), Section.ANSWER);
      current = alias.getFirst().data().getFirst();
    }
  }

  /** A name's text, an octet a character. */
  static String text(Name name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.labels() - 1; i++) {
      byte[] label = name.getLabel(i);
      text.append(i == 0 ? "" : ".")
          .append(new String(label, 1, label.length - 1, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  private static Name name(String text) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    for (String label : bare.isEmpty() ? new String[0] : bare.split("\\.", -1)) {
      wire.write(label.length());
      wire.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    wire.write(0);
    try {
      return new Name(wire.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("not a name: " + text, e);
    }
  }

  private static Record record(Name owner, Zone.Entry entry) {
    String first = entry.data().isEmpty() ? "" : entry.data().getFirst();
    long ttl = entry.ttl();
    return switch (entry.type()) {
      case "A" -> new ARecord(owner, DClass.IN, ttl, address(first));
      case "AAAA" -> new AAAARecord(owner, DClass.IN, ttl, address(first));
      case "MX" ->
          new MXRecord(owner, DClass.IN, ttl, Integer.parseInt(first), name(entry.data().get(1)));
      case "PTR" -> new PTRRecord(owner, DClass.IN, ttl, name(first));
      case "NS" -> new NSRecord(owner, DClass.IN, ttl, name(first));
      case "CNAME" -> new CNAMERecord(owner, DClass.IN, ttl, name(first));
      case "TLSA" ->
          new TLSARecord(
              owner,
              DClass.IN,
              ttl,
              Integer.parseInt(first),
              Integer.parseInt(entry.data().get(1)),
              Integer.parseInt(entry.data().get(2)),
              HexFormat.of().parseHex(entry.data().get(3)));
      case "TXT" -> Record.newRecord(owner, Type.TXT, DClass.IN, ttl, strings(entry.data()));
      default -> throw new IllegalArgumentException("a zone cannot hold " + entry.type());
    };
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static byte[] strings(List<String> data) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (String string : data) {
      byte[] octets = string.getBytes(StandardCharsets.ISO_8859_1);
      for (int from = 0; from == 0 || from < octets.length; from += MAX_STRING) {
        int length = Math.min(MAX_STRING, octets.length - from);
        wire.write(length);
        wire.write(octets, from, length);
      }
    }
    if (wire.size() == 0) {
      wire.write(0);
    }
    return wire.toByteArray();
  }

  /** Of the top level domain, so that a resolver in between takes it for in-zone. */
  private static Record soa(Name asked, long minimum) {
    int labels = asked.labels() - 1;
    Name top = labels < 1 ? Name.root : new Name(asked, labels - 1);
    Name mname = name("ns.invalid");
    return new SOARecord(
        top, DClass.IN, minimum, mname, name("host.invalid"), 1, 60, 60, 60, minimum);
  }
}

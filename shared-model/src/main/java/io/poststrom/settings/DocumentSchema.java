package io.poststrom.settings;

import io.poststrom.config.Nearest;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailDomain.Greylist;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.SpfFail;
import io.poststrom.settings.MailDomain.Thresholds;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailRoute.NextHop;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** What a document may hold: docs/mail-settings.md is its description for people. */
final class DocumentSchema {
  static final String API_VERSION = "poststrom.io/v1alpha1";

  private static final int SMTP_PORT = 25;
  private static final Set<String> TOP = Set.of("apiVersion", "kind", "metadata", "spec");
  private static final Set<String> METADATA = Set.of("name", "namespace", "labels", "annotations");
  private static final Set<String> NEXT_HOPS = Set.of("smartHost", "hosts", "maildir", "mx");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");

  private DocumentSchema() {}

  /** A document's head: enough to know which document it is, even where the rest is wrong. */
  record Head(Document.Identity identity, Fields fields) {}

  /** Reads apiVersion, kind and name. */
  static Head head(Node node) throws Mistake {
    Fields top = Fields.of("", node, TOP);
    String version = top.text("apiVersion");
    if (!version.equals(API_VERSION)) {
      throw top.mistake("apiVersion", "want " + API_VERSION + ", not " + Fields.quoted(version));
    }
    Document.Kind kind = kind(top);
    Fields metadata = top.fields("metadata", METADATA);
    String name = metadata.text("name");
    if (!NAME.matcher(name).matches()) {
      throw metadata.mistake(
          "name",
          "want 1 to 63 lower case letters, digits, hyphens and dots, not " + Fields.quoted(name));
    }
    return new Head(new Document.Identity(kind, name), top);
  }

  /** Reads the rest; empty for a kind that this version does not use. */
  static Optional<Document> body(Head head) throws Mistake {
    String name = head.identity().name();
    return switch (head.identity().kind()) {
      case MailDomain -> Optional.of(new Document.Domains(mailDomain(name, head.fields())));
      case MailRoute -> Optional.of(new Document.Route(mailRoute(name, head.fields())));
      case MailUser -> Optional.of(new Document.User(mailUser(name, head.fields())));
      case SigningDomain ->
          Optional.of(new Document.Signing(SigningSchema.read(name, head.fields())));
      case SenderPolicy ->
          Optional.of(new Document.Policy(SenderPolicySchema.read(name, head.fields())));
      case EgressPool -> Optional.empty();
    };
  }

  private static Document.Kind kind(Fields top) throws Mistake {
    String text = top.text("kind");
    List<String> known = Arrays.stream(Document.Kind.values()).map(Enum::name).toList();
    if (!known.contains(text)) {
      throw top.mistake(
          "kind",
          "there is no kind "
              + Fields.quoted(text)
              + "; "
              + Nearest.of(text, known)
                  .map(near -> "did you mean " + near + "?")
                  .orElse("known: " + String.join(", ", known)));
    }
    return Document.Kind.valueOf(text);
  }

  private static MailDomain mailDomain(String name, Fields top) throws Mistake {
    Fields spec =
        top.fields(
            "spec",
            Set.of("domains", "spam", "dmarc", "spf", "greylist", "recipients", "training"));
    List<DomainPattern> domains = spec.list("domains", DomainPattern::new);
    return new MailDomain(
        name,
        domains,
        new Handling(
            thresholds(spec),
            dmarcActions(spec),
            spfFail(spec),
            greylist(spec),
            ScoringSchema.read(spec)),
        RecipientsSchema.read(spec, domains),
        TrainingSchema.read(spec, domains),
        ScoringSchema.digest(spec));
  }

  private static Thresholds thresholds(Fields spec) throws Mistake {
    Thresholds defaults = Thresholds.DEFAULT;
    if (!spec.has("spam")) {
      return defaults;
    }
    Fields spam = spec.fields("spam", ScoringSchema.SPAM);
    double tag = spam.number("tag").orElse(defaults.tag());
    double quarantine = spam.number("quarantine").orElse(defaults.quarantine());
    double discard = spam.number("discard").orElse(defaults.discard());
    double usual = Math.min(Math.max(defaults.reject(), quarantine), discard);
    double reject = spam.number("reject").orElse(usual);
    if (!(tag <= quarantine && quarantine <= reject && reject <= discard)) {
      throw spam.mistake(
          "want tag <= quarantine <= reject <= discard, not tag %s, quarantine %s, reject %s, discard %s"
              .formatted(tag, quarantine, reject, discard));
    }
    return new Thresholds(tag, quarantine, reject, discard);
  }

  private static DmarcActions dmarcActions(Fields spec) throws Mistake {
    DmarcActions defaults = DmarcActions.DEFAULT;
    if (!spec.has("dmarc")) {
      return defaults;
    }
    Fields dmarc = spec.fields("dmarc", Set.of("quarantine", "reject"));
    return new DmarcActions(
        action(dmarc, "quarantine", defaults.quarantine()),
        action(dmarc, "reject", defaults.reject()));
  }

  private static SpfFail spfFail(Fields spec) throws Mistake {
    if (!spec.has("spf")) {
      return SpfFail.ACCEPT;
    }
    Fields spf = spec.fields("spf", Set.of("fail"));
    String text = spf.text("fail");
    return switch (text) {
      case "accept" -> SpfFail.ACCEPT;
      case "refuse" -> SpfFail.REFUSE;
      default -> throw spf.mistake("fail", "want accept or refuse, not " + Fields.quoted(text));
    };
  }

  private static Greylist greylist(Fields spec) throws Mistake {
    String text = spec.has("greylist") ? spec.text("greylist") : "true";
    return switch (text) {
      case "true" -> Greylist.USUAL;
      case "false" -> Greylist.NEVER;
      default -> throw spec.mistake("greylist", "want true or false, not " + Fields.quoted(text));
    };
  }

  private static Action action(Fields fields, String field, Action otherwise) throws Mistake {
    if (!fields.has(field)) {
      return otherwise;
    }
    String text = fields.text(field);
    for (Action action : Action.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
        return action;
      }
    }
    throw fields.mistake(
        field, "want pass, tag, quarantine, reject or discard, not " + Fields.quoted(text));
  }

  private static MailRoute mailRoute(String name, Fields top) throws Mistake {
    Fields spec = top.fields("spec", Set.of("domains", "nextHop"));
    List<DomainPattern> domains = spec.list("domains", DomainPattern::new);
    return new MailRoute(name, domains, nextHop(spec.fields("nextHop", NEXT_HOPS)));
  }

  private static MailUser mailUser(String name, Fields top) throws Mistake {
    Fields spec = top.fields("spec", Set.of("identity", "secrets"));
    String identity = spec.text("identity", MailUser::identityOf);
    return new MailUser(name, identity, spec.secrets("secrets", text -> secret(identity, text)));
  }

  private static UserSecret secret(String identity, String text) {
    UserSecret secret = UserSecret.parse(text);
    if (secret instanceof UserSecret.DigestMd5 digest
        && !MailUser.identityOf(digest.user()).equals(identity)) {
      throw new IllegalArgumentException("it was made for another user than spec.identity");
    }
    return secret;
  }

  private static NextHop nextHop(Fields fields) throws Mistake {
    List<String> given = NEXT_HOPS.stream().filter(fields::has).sorted().toList();
    if (given.size() != 1) {
      throw fields.mistake(
          "want exactly one of smartHost, hosts, maildir and mx, not "
              + (given.isEmpty() ? "none" : String.join(" and ", given)));
    }
    return switch (given.getFirst()) {
      case "smartHost" -> smartHost(fields);
      case "hosts" -> new NextHop.Hosts(fields.list("hosts", DocumentSchema::hostPort));
      case "maildir" -> new NextHop.Maildir(fields.text("maildir"));
      default -> {
        fields.fields("mx", Set.of());
        yield new NextHop.Mx();
      }
    };
  }

  private static NextHop smartHost(Fields fields) throws Mistake {
    return new NextHop.SmartHost(fields.text("smartHost", DocumentSchema::hostPort));
  }

  private static HostPort hostPort(String text) {
    HostPort parsed = HostPort.parse(text, SMTP_PORT);
    String host = parsed.host();
    boolean address = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || isDigit(c));
    if (address) {
      InetAddress.ofLiteral(host);
    } else {
      Domain.of(host);
    }
    return parsed;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}

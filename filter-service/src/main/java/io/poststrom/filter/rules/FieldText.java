package io.poststrom.filter.rules;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.mime.EncodedWords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What header rules see of one mail: fields by name, and what is written like a field. */
final class FieldText {
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>()\",;:]{1,200}@[^\\s<>()\",;:]{1,200}");
  private static final Pattern BRACKETED = Pattern.compile("<([^<>]{0,400})>");
  private static final List<String> MESSAGE_IDS =
      List.of("resent-message-id", "message-id", "x-message-id");

  private final RuleMail mail;
  private final Map<String, List<String>> values = new HashMap<>();

  FieldText(RuleMail mail) {
    this.mail = mail;
    for (HeaderField field : mail.header().fields()) {
      values
          .computeIfAbsent(field.name().toLowerCase(Locale.ROOT), n -> new ArrayList<>(2))
          .add(field.value());
    }
  }

  /** Whether there is a field of just this name. */
  boolean has(FieldName field) {
    return values.containsKey(field.name());
  }

  /** What the name means, as octets; empty where there is no such field. */
  Optional<Octets> text(FieldName field) {
    if (field.name().equals("all")) {
      return Optional.of(Octets.raw(all(field.has(FieldName.Part.RAW))));
    }
    List<String> found = chosen(field, named(field.name()));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (String value : found) {
      text.append(text.isEmpty() ? "" : "\n").append(part(field, value));
    }
    return Optional.of(Octets.raw(text.toString()));
  }

  private static List<String> chosen(FieldName field, List<String> found) {
    if (found.size() > 1 && field.has(FieldName.Part.FIRST)) {
      return found.subList(0, 1);
    }
    return found.size() > 1 && field.has(FieldName.Part.LAST)
        ? found.subList(found.size() - 1, found.size())
        : found;
  }

  private List<String> named(String name) {
    return switch (name) {
      case "all" -> List.of("");
      case "tocc" -> joined(List.of("to", "cc"));
      case "messageid" -> joined(MESSAGE_IDS);
      case "envelopefrom" -> List.of(sender());
      case "return-path" -> values.getOrDefault(name, List.of("<" + sender() + ">"));
      default -> values.getOrDefault(name, List.of());
    };
  }

  /** In UTF-8, an octet a character, as fields are. RFC 6531 lets it hold any character. */
  private String sender() {
    return Octets.utf8(mail.sender()).text();
  }

  private List<String> joined(List<String> names) {
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.addAll(values.getOrDefault(name, List.of())));
    return all;
  }

  private static String part(FieldName field, String value) {
    if (field.has(FieldName.Part.ADDR)) {
      return address(value);
    }
    if (field.has(FieldName.Part.NAME)) {
      return decoded(displayName(value));
    }
    return field.has(FieldName.Part.RAW) ? value : decoded(value);
  }

  /** The first address, bracketed ones before others. */
  private static String address(String value) {
    Matcher bracketed = BRACKETED.matcher(value);
    if (bracketed.find()) {
      return bracketed.group(1).strip();
    }
    Matcher plain = ADDRESS.matcher(value);
    return plain.find() ? plain.group() : "";
  }

  /** The words before the address, without quotes; or the comment behind it. */
  private static String displayName(String value) {
    int bracket = value.lastIndexOf('<');
    int open = value.indexOf('(');
    int close = value.lastIndexOf(')');
    String name =
        bracket >= 0
            ? value.substring(0, bracket)
            : open >= 0 && close > open ? value.substring(open + 1, close) : "";
    String bare = name.strip();
    boolean isQuoted = bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"");
    return isQuoted ? bare.substring(1, bare.length() - 1).replace("\\", "") : bare;
  }

  private static String decoded(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > '~' || value.charAt(i) == '=' && value.startsWith("=?", i)) {
        return Octets.utf8(EncodedWords.decode(value)).text();
      }
    }
    return value;
  }

  private String all(boolean isRaw) {
    Header header = mail.header();
    if (isRaw) {
      return Units.withoutReturns(
          new String(
              mail.octets(),
              0,
              Math.min(header.bodyStart(), mail.octets().length),
              StandardCharsets.ISO_8859_1));
    }
    StringBuilder all = new StringBuilder();
    for (HeaderField field : header.fields()) {
      all.append(field.name()).append(": ").append(decoded(field.value())).append('\n');
    }
    return all.toString();
  }
}

package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.SigningDomain;
import io.poststrom.settings.SigningDomain.Key;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Keys of sender.example in a folder, a DNS that shows what it is told to, and a clock. */
final class CaredKeys {
  static final Duration SHOWN = Duration.ofHours(1);
  static final Duration HIDDEN = Duration.ofMinutes(1);

  final Path folder;
  final KnownKeys dns = new KnownKeys();
  final KeyCare care;
  Instant now = day("2026-11-22");

  CaredKeys(Path folder) {
    this.folder = folder;
    this.care =
        new KeyCare(
            folder, name -> dns().texts(name), () -> now, new KeyCare.Intervals(SHOWN, HIDDEN));
  }

  private DkimDns dns() {
    return dns;
  }

  static Instant day(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** A file for the selector, and its public half in DNS. */
  CaredKeys with(String selector, KeyPair pair) {
    write(selector, pair);
    return shown(selector, pair);
  }

  CaredKeys shown(String selector, KeyPair pair) {
    dns.with(recordName(selector), TestSigner.record(pair));
    return this;
  }

  CaredKeys hidden(String selector) {
    dns.without(recordName(selector));
    return this;
  }

  CaredKeys write(String selector, KeyPair pair) {
    String pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    return write(selector, "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
  }

  CaredKeys write(String selector, String text) {
    try {
      Files.writeString(file(selector), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String selector) {
    return folder.resolve(selector + ".pem");
  }

  static String recordName(String selector) {
    return selector + "._domainkey.sender.example";
  }

  static Key key(String selector) {
    return new Key(Domain.of(selector), selector + ".pem", Optional.empty(), Optional.empty());
  }

  static Key key(String selector, String from, String until) {
    return new Key(Domain.of(selector), selector + ".pem", time(from), time(until));
  }

  private static Optional<Instant> time(String date) {
    return date.isEmpty() ? Optional.empty() : Optional.of(day(date));
  }

  static SigningDomain document(Key... keys) {
    return new SigningDomain(
        "sender",
        Domain.of("sender.example"),
        List.of(new DomainPattern("sender.example")),
        List.of(),
        List.of(keys));
  }

  CaredKeys documents(SigningDomain... documents) {
    care.documents(List.of(documents));
    care.turn();
    return this;
  }

  CaredKeys after(Duration time) {
    now = now.plus(time);
    care.turn();
    return this;
  }

  CaredKeys on(String date) {
    now = day(date);
    care.turn();
    return this;
  }

  /** The selectors of the keys that sign mail of a@sender.example now. */
  String signing() {
    return care.inForce()
        .signatory(List.of(Domain.of("sender.example")), Optional.empty())
        .map(signatory -> signatory.keys().stream().map(key -> key.selector().ascii()).toList())
        .map(selectors -> String.join(" ", selectors))
        .orElse("nobody");
  }
}

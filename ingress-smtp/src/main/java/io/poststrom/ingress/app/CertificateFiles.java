package io.poststrom.ingress.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.ClientCertificates;
import io.poststrom.ingress.net.KeyedChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The PEM files that poststrom.ingress.tls names.
 *
 * @param chains our certificates
 * @param keys their keys, in the same order
 * @param authorities whose client certificates are identities
 */
record CertificateFiles(List<String> chains, List<String> keys, Optional<String> authorities) {
  private static final String CHAIN = "poststrom.ingress.tls.certificate";
  private static final String KEY = "poststrom.ingress.tls.key";
  private static final String AUTHORITIES = "poststrom.ingress.tls.client-authorities";

  CertificateFiles {
    chains = List.copyOf(chains);
    keys = List.copyOf(keys);
  }

  CertificateFiles(IngressSettings.Tls settings) {
    this(
        settings.certificate().orElse(List.of()),
        settings.key().orElse(List.of()),
        settings.clientAuthorities());
  }

  /** What they hold: certificates, none where none is named, and the authorities as PEM text. */
  record Held(List<KeyedChain> chains, Optional<String> authorities) {}

  /** All of them. */
  List<Path> paths() {
    return Stream.of(chains.stream(), keys.stream(), authorities.stream())
        .flatMap(names -> names)
        .map(Path::of)
        .toList();
  }

  /**
   * Reads all of them.
   *
   * @throws WrongSettings with all that is wrong with them
   */
  Held read() {
    List<String> mistakes = new ArrayList<>();
    if (chains.size() != keys.size()) {
      String missing = chains.size() < keys.size() ? CHAIN : KEY;
      mistakes.add(
          (chains.isEmpty() || keys.isEmpty() ? missing + " is not set" : missing + " is too short")
              + ": want one key for each certificate, in the same order");
    }
    List<KeyedChain> read = new ArrayList<>();
    for (int i = 0; i < Math.min(chains.size(), keys.size()); i++) {
      read(chains.get(i), keys.get(i), mistakes).ifPresent(read::add);
    }
    chains.stream().skip(keys.size()).forEach(file -> text(CHAIN, file, mistakes));
    keys.stream().skip(chains.size()).forEach(file -> text(KEY, file, mistakes));
    Optional<String> trusted = authorities.flatMap(file -> text(AUTHORITIES, file, mistakes));
    trusted.ifPresent(pem -> check(pem, mistakes));
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
    return new Held(List.copyOf(read), trusted);
  }

  private void check(String pem, List<String> mistakes) {
    try {
      var _ = new ClientCertificates(pem);
    } catch (IllegalArgumentException e) {
      mistakes.add(wrong(AUTHORITIES, authorities.orElse(""), e));
    }
  }

  private static Optional<KeyedChain> read(String chain, String key, List<String> mistakes) {
    Optional<String> chainText = text(CHAIN, chain, mistakes);
    Optional<String> keyText = text(KEY, key, mistakes);
    if (chainText.isEmpty() || keyText.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(KeyedChain.of(new Certificate(chainText.get(), keyText.get())));
    } catch (IllegalArgumentException e) {
      mistakes.add(wrong(CHAIN, chain, e) + " (" + KEY + "=" + key + ")");
      return Optional.empty();
    }
  }

  private static Optional<String> text(String setting, String file, List<String> mistakes) {
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      mistakes.add(setting + "=" + file + " is wrong: the file can't be read: " + e);
      return Optional.empty();
    }
  }

  private static String wrong(String setting, String file, IllegalArgumentException why) {
    return setting + "=" + file + " is wrong: " + why.getMessage();
  }
}

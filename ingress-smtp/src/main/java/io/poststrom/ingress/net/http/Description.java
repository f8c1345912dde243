package io.poststrom.ingress.net.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The OpenAPI document: what this package answers, for programs. */
final class Description {
  static final byte[] OCTETS = read();

  private Description() {}

  private static byte[] read() {
    try (InputStream in = Description.class.getResourceAsStream("openapi.json")) {
      return Objects.requireNonNull(in, "openapi.json is a part of the program").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

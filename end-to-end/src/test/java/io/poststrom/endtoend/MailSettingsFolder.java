package io.poststrom.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of mail settings that a test writes documents into. */
final class MailSettingsFolder {
  private final Path folder;

  MailSettingsFolder(Path data) {
    this.folder = data.resolve("settings");
  }

  /** For the key poststrom.mail-settings. */
  String path() {
    return folder.toString();
  }

  /** A route of one domain to a port on loopback. */
  void route(String name, String domain, int port) {
    write(
        name,
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata:
          name: %s
        spec:
          domains: [%s]
          nextHop:
            smartHost: 127.0.0.1:%d
        """
            .formatted(name, domain, port));
  }

  /** A document as it is. */
  void write(String name, String document) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name + ".yaml"), document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

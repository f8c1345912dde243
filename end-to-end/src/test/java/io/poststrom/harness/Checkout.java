package io.poststrom.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the artifacts under test lie. */
public final class Checkout {
  private Checkout() {}

  /** The root of the checkout: the folder above that holds the front door. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("poststrom"))
        || !Files.exists(folder.resolve("shared-model"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("run this inside a checkout of Poststrom");
      }
      folder = parent;
    }
    return folder;
  }

  /** The runnable jar of a module, such as {@code ingress-smtp}. */
  public static Path app(String module) {
    Path jar = root().resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: build it with ./poststrom build");
    }
    return jar;
  }
}

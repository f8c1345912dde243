package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Any octets as a key's file, and as what is inside of it: a key, or a reason why not. */
class PrivateKeyFileFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isAKeyOrNot(byte @NotNull [] octets) {
    check(new String(octets, StandardCharsets.ISO_8859_1));
    String inside = Base64.getMimeEncoder().encodeToString(octets);
    for (String type : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY"}) {
      check("-----BEGIN " + type + "-----\n" + inside + "\n-----END " + type + "-----\n");
    }
  }

  private static void check(String text) {
    switch (PrivateKeyFile.read(text)) {
      case PrivateKeyFile.Read.Valid(var algorithm, var key) -> {
        assertNotNull(algorithm);
        assertNotNull(key.getEncoded());
      }
      case PrivateKeyFile.Read.Invalid(String reason) -> assertFalse(reason.isBlank());
    }
  }
}

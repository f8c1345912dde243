package io.poststrom.filter.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.smtp.Mailbox;
import java.util.Optional;

/** Any text as a URI: a mailbox that may stand in an envelope and a field, or none. */
class MailtoFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isAMailboxOrNone(@NotNull String address) {
    Optional<Mailbox> mailbox = Mailto.parse("mailto:" + address);
    mailbox.ifPresent(
        found -> assertTrue(found.text().chars().allMatch(c -> c >= ' ' && c < 0x7f)));
  }
}

package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import io.poststrom.spf.SpfResult;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceivedSpfTest {
  @Test
  void theFieldSaysWhoAskedForWhatAndWhy() {
    SpfQuery query =
        SpfQuery.sender(
            InetAddress.ofLiteral("192.0.2.1"), "foo.example.com", "myname@example.com");

    String field =
        ReceivedSpf.field(
            new SpfOutcome(SpfResult.PASS, query, "ip4:192.0.2.1", Optional.empty(), ""),
            "mybox.example.org");

    assertEquals(
        """
        Received-SPF: pass (mybox.example.org: domain of myname@example.com designates\r
        \t192.0.2.1 as permitted sender) receiver=mybox.example.org;\r
        \tclient-ip=192.0.2.1; envelope-from="myname@example.com";\r
        \thelo=foo.example.com; identity=mailfrom; mechanism="ip4:192.0.2.1"\r
        """,
        field);
  }

  @Test
  void whateverAPeerSaysTheFieldIsOnePrintableField() {
    SpfQuery query =
        SpfQuery.sender(
            InetAddress.ofLiteral("2001:db8::1"),
            "a\r\nX-Evil: yes\u0000(\"\\",
            "\"a\r\n b)(\\\"@ex\u00e4mple..com");

    String field =
        ReceivedSpf.field(
            new SpfOutcome(
                SpfResult.PERMERROR,
                query,
                "",
                Optional.empty(),
                "some \"quoted\" \\ reason ".repeat(10)),
            "mybox.example.org");

    assertTrue(field.endsWith("\r\n"));
    String inner = field.substring(0, field.length() - 2).replace("\r\n\t", " ");
    assertTrue(inner.chars().allMatch(c -> c >= 0x20 && c < 0x7f), inner);
    assertTrue(inner.contains("client-ip=\"2001:db8::1\""), inner);
    assertTrue(inner.endsWith("mechanism=default"), inner);
  }
}

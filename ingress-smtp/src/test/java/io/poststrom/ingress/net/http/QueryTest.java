package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.ingress.submission.BadRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No parameter is lost, however many there are. */
class QueryTest {
  @Test
  void eachRecipientIsThere() throws BadRequest {
    StringBuilder uri = new StringBuilder("/v1/mails?from=");
    for (int i = 0; i < 3_000; i++) {
      uri.append("&to=u").append(i).append("@b.test");
    }

    List<Map.Entry<String, String>> parameters = Query.of(uri.toString());

    assertEquals(3_001, parameters.size());
    assertEquals(Map.entry("from", ""), parameters.getFirst());
    assertEquals(Map.entry("to", "u2999@b.test"), parameters.getLast());
  }

  @Test
  void aLineFullOfThemIsReadWhole() throws BadRequest {
    int most = (HttpLoop.MAX_REQUEST_LINE - 2) / 2;

    assertEquals(most, Query.of("/?" + "t&".repeat(most)).size());
  }

  @Test
  void whatCannotBeDecodedIsRefused() {
    assertThrows(BadRequest.class, () -> Query.of("/?to=%zz"));
    assertThrows(BadRequest.class, () -> Query.of("/?to=%4"));
    String tooMany = "/?" + "t&".repeat(HttpLoop.MAX_REQUEST_LINE);
    assertThrows(BadRequest.class, () -> Query.of(tooMany));
  }
}

package io.poststrom.ingress.net.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.poststrom.ingress.submission.BadRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parameters of a request's query, every one of them: a recipient less is a mail lost. */
final class Query {
  /** A request line has no room for as many. */
  private static final int MOST = HttpLoop.MAX_REQUEST_LINE;

  private Query() {}

  /**
   * Name and value of each, decoded.
   *
   * @throws BadRequest where they can't be decoded, or not all of them
   */
  static List<Map.Entry<String, String>> of(String uri) throws BadRequest {
    if (uri.length() > MOST) {
      throw new BadRequest("", "the query is too long");
    }
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    try {
      new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MOST)
          .parameters()
          .forEach((name, values) -> values.forEach(v -> parameters.add(Map.entry(name, v))));
    } catch (IllegalArgumentException e) {
      throw new BadRequest("", "the query is not percent-encoded UTF-8");
    }
    return parameters;
  }
}

package io.poststrom.standalone.look;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a filter over HTTP, with the first token of a file. */
record FilterClient(String url, Path tokens, String accept) {
  private static final Duration ANSWER = Duration.ofSeconds(120);

  /** The answer; what is no success is the error's text. */
  HttpResponse<byte[]> ask(String method, String path) throws LookError {
    return ask(method, path, new byte[0]);
  }

  /** The same with a body. */
  HttpResponse<byte[]> ask(String method, String path, byte[] body) throws LookError {
    String address = url + path;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address))
              .method(
                  method,
                  body.length == 0
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(body))
              .header("Authorization", "Bearer " + token(tokens))
              .header("Accept", accept)
              .timeout(ANSWER)
              .build();
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() == 401) {
        throw new LookError(
            "the filter does not know the token in %s; name the file that it reads with --tokens"
                .formatted(tokens));
      }
      if (answer.statusCode() / 100 != 2) {
        String why = new String(answer.body(), StandardCharsets.UTF_8).strip();
        throw new LookError(why.isEmpty() ? address + " answers " + answer.statusCode() : why);
      }
      return answer;
    } catch (ConnectException e) {
      throw new LookError(
          "no filter answers at %s: start ./poststrom run, or name another one with --url"
              .formatted(url));
    } catch (IOException | IllegalArgumentException e) {
      throw new LookError(address + " can't be asked: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LookError("interrupted");
    }
  }

  private static String token(Path file) throws LookError {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .map(line -> line.replaceFirst("^\\S+\\s+", ""))
          .orElseThrow(() -> new LookError(file + " has no line NAME TOKEN"));
    } catch (IOException e) {
      throw new LookError("no token: " + file + " can't be read; name the file with --tokens");
    }
  }
}

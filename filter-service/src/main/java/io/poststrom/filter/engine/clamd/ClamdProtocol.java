package io.poststrom.filter.engine.clamd;

import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Protocol;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.pipeline.CheckResult;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The clamd protocol: commands and answers end in NUL; a session holds one mail after the other,
 * each as chunks with their lengths. Sent is the content alone, as it was accepted.
 */
public final class ClamdProtocol implements Protocol {
  /** Its symbols. */
  public static final Symbols SYMBOLS = new Symbols("CLAMAV");

  private static final byte[] SESSION = octets("zIDSESSION\0");
  private static final byte[] INSTREAM = octets("zINSTREAM\0");
  private static final byte[] VERSION = octets("zVERSION\0");
  private static final int LONGEST_ANSWER = 4_096;
  private static final String FOUND = " FOUND";

  @Override
  public CheckResult ask(Connection connection, EngineMail mail) throws IOException {
    DataOutputStream out = new DataOutputStream(connection.out());
    if (connection.isFresh()) {
      out.write(SESSION);
    }
    out.write(INSTREAM);
    try {
      mail.content(
          octets -> {
            if (octets.length > 0) { // a chunk without octets is the last one
              out.writeInt(octets.length);
              out.write(octets);
            }
          });
      out.writeInt(0);
      out.flush();
    } catch (EngineFailure e) {
      throw e;
    } catch (IOException e) {
      return early(connection, e);
    }
    CheckResult result = result(answer(connection.in()));
    connection.keep();
    return result;
  }

  @Override
  public String greet(Connection connection) throws IOException {
    connection.out().write(VERSION);
    connection.out().flush();
    return answer(connection.in());
  }

  /** It takes no more: it may have said why before. */
  private static CheckResult early(Connection connection, IOException broken) throws IOException {
    String answer;
    try {
      answer = answer(connection.in());
    } catch (IOException e) {
      broken.addSuppressed(e);
      throw broken;
    }
    return result(answer);
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    for (int c = in.read(); c != 0; c = in.read()) {
      if (c < 0 || answer.length() >= LONGEST_ANSWER) {
        throw failure(c < 0 ? "clamd has hung up" : "clamd's answer has no end");
      }
      answer.append((char) c);
    }
    return answer.toString();
  }

  /** {@code 1: stream: Eicar-Test-Signature FOUND}; the number is the session's. */
  static CheckResult result(String answer) throws EngineFailure {
    int stream = answer.indexOf("stream: ");
    String said = stream < 0 ? answer : answer.substring(stream + "stream: ".length());
    if (stream >= 0 && said.equals("OK")) {
      return CheckResult.NOTHING;
    }
    if (stream >= 0 && said.endsWith(FOUND)) {
      return found(said.substring(0, said.length() - FOUND.length()));
    }
    if (said.contains("size limit exceeded")) {
      return SYMBOLS.one("TOO_LARGE", 0, "more than clamd's StreamMaxLength");
    }
    throw failure("clamd says: " + Symbols.printable(said));
  }

  /** What clamd finds that is no virus has names of its own, by its settings. */
  private static CheckResult found(String signature) {
    if (signature.startsWith("Heuristics.Encrypted.")) {
      return SYMBOLS.one("ENCRYPTED", 2, signature);
    }
    if (signature.startsWith("Heuristics.Limits.Exceeded")) {
      return SYMBOLS.one("LIMITS", 1, signature);
    }
    if (signature.startsWith("Heuristics.Phishing.")) {
      return SYMBOLS.one("PHISHING", 4, signature);
    }
    if (signature.startsWith("PUA.")) {
      return SYMBOLS.one("PUA", 2, signature);
    }
    return SYMBOLS.one("VIRUS", 500, signature);
  }

  private static EngineFailure failure(String why) {
    return new EngineFailure(EngineFailure.Kind.FAILED, why);
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

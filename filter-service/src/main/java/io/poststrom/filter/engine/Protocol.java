package io.poststrom.filter.engine;

import io.poststrom.filter.pipeline.CheckResult;
import java.io.IOException;

/** How one kind of engine is talked to. Holds no state of a conversation. */
public interface Protocol {
  /** Asks what it thinks of the mail. */
  CheckResult ask(Connection connection, EngineMail mail) throws IOException;

  /** Asks whether it lives; what it calls itself. */
  String greet(Connection connection) throws IOException;
}

package io.poststrom.filter.net;

import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Protocol;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.Verdict.Symbol;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real engine, asked over a line of two connections. */
record Asked(EngineLine line, Protocol protocol) implements AutoCloseable {
  Asked(EngineAddress address, Protocol protocol) {
    this(new EngineLine("test", address, 2, Duration.ofSeconds(20)), protocol);
  }

  List<Symbol> about(EngineMail mail) throws Exception {
    return result(mail).symbols();
  }

  CheckResult result(EngineMail mail) throws Exception {
    return line.talk((connection, deadline) -> protocol.ask(connection, mail))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  String name() throws Exception {
    return line.talk((connection, deadline) -> protocol.greet(connection))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    line.close();
  }
}

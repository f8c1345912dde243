package io.poststrom.filter.engine.milter;

import io.poststrom.filter.engine.AnswerReader;
import io.poststrom.filter.engine.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was negotiated on a connection.
 *
 * @param version of the protocol
 * @param steps SMFIP bits
 * @param macros by stage (SMFIM), the names that the milter wants there, where it said so
 */
record Terms(int version, int steps, Map<Integer, Set<String>> macros) {
  private static final int OLDEST = 2;

  Terms {
    macros = Map.copyOf(macros);
  }

  /** Whether all of these bits are set. */
  boolean has(int flags) {
    return (steps & flags) == flags;
  }

  /** Whether a macro is wanted. Names of one letter come with and without braces. */
  boolean wants(int stage, String name) {
    return Optional.ofNullable(macros.get(stage))
        .map(names -> names.contains(name) || names.contains("{" + name + "}"))
        .orElse(true);
  }

  /** Begins a fresh connection. */
  static Terms negotiate(Connection connection) throws IOException {
    byte[] offer =
        ByteBuffer.allocate(12)
            .putInt(Flags.VERSION)
            .putInt(Flags.ACTIONS)
            .putInt(Flags.STEPS)
            .array();
    new Packet('O', offer).write(connection.out());
    connection.out().flush();
    return read(Packet.read(connection.in()));
  }

  static Terms read(Packet answer) throws IOException {
    if (answer.letter() != 'O') {
      throw AnswerReader.failure("the milter does not negotiate");
    }
    Packet.Cursor data = answer.cursor();
    int version = data.number();
    int actions = data.number();
    int steps = data.number();
    if (version < OLDEST || version > Flags.VERSION) {
      throw AnswerReader.failure("the milter speaks version " + version);
    }
    if ((actions & ~Flags.ACTIONS) != 0 || (steps & ~Flags.STEPS) != 0) {
      throw AnswerReader.failure("the milter wants what it was not offered");
    }
    Map<Integer, Set<String>> macros = new HashMap<>();
    while (!data.isAtEnd()) {
      macros.put(data.number(), Set.copyOf(List.of(data.text().trim().split("[ ,]+", -1))));
    }
    return new Terms(version, steps, macros);
  }
}

package io.poststrom.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

final class FailedStartTest {
  @Test
  void wrongSettingsAreToldTogetherAndEndWith2() {
    Throwable failure =
        new IllegalStateException(
            new ConfigValidationException(
                new Problem[] {new Problem("a is wrong"), new Problem("b is wrong")}));

    assertEquals(2, FailedStart.exitCode(failure));
    assertEquals(
        Optional.of(
            "2 settings are wrong (docs/configuration.md describes all):\n  a is wrong\n  b is wrong"),
        FailedStart.mistakes(failure));
  }

  @Test
  void aSettingFoundWrongLaterIsToldAsWell() {
    assertEquals(
        Optional.of("a setting is wrong (docs/configuration.md describes all):\n  no such file"),
        FailedStart.mistakes(new WrongSettings(List.of("no such file"))));
  }

  @Test
  void whatKafkaRefusesIsASettingToo() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "localhost:9092");
    properties.put("security.protocol", "TELEPATHY");
    Exception failure = assertThrows(RuntimeException.class, () -> Admin.create(properties));

    assertEquals(2, FailedStart.exitCode(failure));
    assertTrue(
        FailedStart.mistakes(failure).orElseThrow().contains("poststrom.kafka.*: Invalid value"));
  }

  @Test
  void anythingElseEndsWith1() {
    Exception failure = new IllegalStateException("unforeseen");

    assertEquals(1, FailedStart.exitCode(failure));
    assertEquals(Optional.empty(), FailedStart.mistakes(failure));
  }
}

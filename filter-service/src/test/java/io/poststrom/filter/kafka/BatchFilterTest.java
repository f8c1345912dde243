package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchFilterTest {
  private final AtomicLong now = new AtomicLong();

  /** Looks at each mail for so long. */
  private record Slow(AtomicLong clock, Duration each) implements Check.Pure {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CheckResult look(MailView mail) {
      clock.addAndGet(each.toNanos());
      return CheckResult.NOTHING;
    }
  }

  private static ConsumerRecord<String, byte[]> record(int offset) {
    WireRecord wire =
        MailCodec.encode(Mails.mail("m" + offset, Mails.relay(), Mails.CLEAN, "b@one.test"));
    return new ConsumerRecord<>(
        Topic.ACCEPTED.topicName(),
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        wire.key(),
        wire.value(),
        wire.headers(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"FAST, PT0.01S, 20", "FAST, PT1S, 6", "SLOW, PT1S, 6", "SLOW, PT9S, 1"})
  void aBatchWhoseMailsTakeLongEndsWhereTheTimeIsUp(Lane.Kind kind, Duration each, int done)
      throws InterruptedException {
    Lane lane = kind == Lane.Kind.FAST ? TestFilter.FAST : TestFilter.SLOW;
    BatchFilter batches =
        new BatchFilter(TestFilter.inlineOnly(new Slow(now, each)), lane, now::get);

    List<BatchFilter.Result> results =
        batches.process(IntStream.range(0, 20).mapToObj(BatchFilterTest::record).toList());

    assertEquals(done, results.size());
  }
}

package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.Decided.Wish.What;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A pod that stops at each step of a decision, as if it had died there; another one decides
 * meanwhile. Then the first one goes on, which is worse than dying.
 */
@Timeout(240)
class QuarantineCrashTest {
  @TempDir static Path folder;
  private static final List<QuarantinePod> PODS = new ArrayList<>();
  private static TestLog log;
  private static FilterWorker filter;

  @BeforeAll
  static void start() throws Exception {
    log = new TestLog(folder);
    filter =
        new FilterWorker(
            log.settings,
            "usual",
            TestFilter.FAST,
            new FilterWorker.Company(
                TestFilter.inlineOnly(), new TestFilter.Counting(), RecentContents.none()));
    filter.start();
    PODS.add(QuarantinePod.open(log.settings, "whole"));
    PODS.add(
        QuarantinePod.open(
            log.settings(
                Map.of(
                    ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
                    StoppingInterceptor.class.getName())),
            "stopping"));
  }

  @AfterAll
  static void stop() throws Exception {
    StoppingInterceptor.goOn();
    filter.stop(Duration.ofSeconds(5));
    PODS.forEach(QuarantinePod::close);
    log.close();
  }

  private static AcceptedMail held(String source) {
    String content = Mails.GTUBE + source + "\n"; // looks like no other, so it is learned by itself
    AcceptedMail mail = Mails.mail(source, Mails.world(), content, "b@one.test", "c@one.test");
    log.accept(List.of(mail));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> PODS.stream().allMatch(pod -> pod.lists(mail)));
    return mail;
  }

  private static CompletableFuture<Decided> release(QuarantinePod pod, AcceptedMail mail) {
    return pod.desk()
        .decide(new Wish(mail.envelope().id(), List.of(), What.RELEASE, "ann", Wish.Learn.CLASS))
        .toCompletableFuture();
  }

  private static long told(AcceptedMail mail, String what) {
    return log.read(Topic.EVENTS).stream()
        .filter(TestLog.of(mail))
        .map(event -> new String(event.value(), StandardCharsets.UTF_8))
        .filter(json -> json.contains("io.poststrom.mail." + what + "\""))
        .count();
  }

  @ParameterizedTest
  @EnumSource(
      value = StoppingInterceptor.Step.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "NONE")
  void whereverAPodStopsAMailIsReleasedOnceAndLearnedOnce(StoppingInterceptor.Step step)
      throws Exception {
    AcceptedMail mail = held("at-" + step);
    int learned = log.read(Topic.BAYES).size();

    StoppingInterceptor.stopAt(step);
    CompletableFuture<Decided> stopped = release(PODS.get(1), mail);
    StoppingInterceptor.awaitStop();

    assertTrue(PODS.getFirst().lists(mail), "what a crash leaves here is a held mail");
    Decided.Done done =
        new Decided.Done(List.of("b@one.test", "c@one.test"), Optional.of(Decided.Learned.LEARNED));
    assertEquals(done, release(PODS.getFirst(), mail).join());

    StoppingInterceptor.goOn();
    assertInstanceOf(Decided.Already.class, stopped.join());
    List<ConsumerRecord<String, byte[]>> obligations =
        log.await(Topic.OUTBOUND, 1, TestLog.of(mail));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> told(mail, "routed") == 2);
    assertEquals(1, obligations.size());
    assertEquals(1, log.read(Topic.OUTBOUND).stream().filter(TestLog.of(mail)).count());
    assertEquals(2, told(mail, "released"));
    assertEquals(learned + 1, log.read(Topic.BAYES).size());
    assertEquals(2, log.read(Topic.ACCEPTED).stream().filter(TestLog.of(mail)).count());
  }
}

package io.poststrom.dns;

import io.poststrom.dns.AnswerReader.Reading;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * One question on its way through the servers: tries, in turn, until one can say. Everything here
 * runs on the client's one thread.
 */
final class Lookup {
  /** In place of seconds: keep this as long as failures are kept. */
  static final long KEEP_AS_FAILURE = -1;

  /** Told once. */
  interface Listener {
    void ended(DnsAnswer answer, long seconds);
  }

  private final Servers servers;
  private final int attempts;
  private final AnswerReader reader;
  private final Listener listener;
  private final Set<Server> refused = new HashSet<>();

  private Question question;
  private long seconds = Long.MAX_VALUE;
  private int aliases;
  private int tries;
  private String lastFailure = "";
  private boolean ended;

  Lookup(Question question, Servers servers, AnswerReader reader, int attempts, Listener listener) {
    this.question = question;
    this.servers = servers;
    this.reader = reader;
    this.attempts = attempts;
    this.listener = listener;
  }

  void start() {
    Optional<Message> query = question.message();
    if (query.isEmpty()) {
      end(new DnsAnswer.NxDomain(), 0);
    } else {
      next(query.get());
    }
  }

  private void fail(String reason) {
    end(new DnsAnswer.Failure(reason), KEEP_AS_FAILURE);
  }

  /** What nobody was asked for is not kept: the servers' own rest is memory enough. */
  private void giveUp() {
    if (lastFailure.isEmpty()) {
      end(new DnsAnswer.Failure(servers.whyNone()), 0);
    } else {
      fail(lastFailure);
    }
  }

  private void next(Message query) {
    Optional<Server> server = tries < attempts ? servers.next(refused) : Optional.empty();
    if (server.isEmpty()) {
      giveUp();
      return;
    }
    tries++;
    Question asked = question;
    server
        .get()
        .send(
            query,
            (message, failure) -> {
              if (!ended && asked.equals(question)) {
                heard(server.get(), query, message, failure);
              }
            });
  }

  private void heard(Server server, Message query, @Nullable Message message, String failure) {
    if (message == null) {
      lastFailure = "DNS server " + server + " " + failure;
      if (server.rests()) {
        refused.add(server);
      }
      next(query);
      return;
    }
    switch (read(message)) {
      case Reading.Answered(DnsAnswer answer, long s) ->
          end(aliases > 0 ? unproven(answer) : answer, Math.min(seconds, s));
      case Reading.Elsewhere(var name, long s) -> follow(Question.text(name), s);
      case Reading.Looping() -> end(AnswerReader.TOO_MANY_ALIASES, KEEP_AS_FAILURE);
      case Reading.Refused(String reason) -> {
        lastFailure = "DNS server " + server + " says " + reason;
        refused.add(server);
        next(query);
      }
    }
  }

  private Reading read(Message message) {
    try {
      return reader.read(message, question);
    } catch (RuntimeException e) { // whatever a hostile message may find in dnsjava
      return new Reading.Refused("something that cannot be read (" + e + ")");
    }
  }

  private void follow(String name, long s) {
    aliases++;
    if (aliases > AnswerReader.MAX_ALIASES) {
      end(AnswerReader.TOO_MANY_ALIASES, KEEP_AS_FAILURE);
      return;
    }
    seconds = Math.min(seconds, s);
    question = Question.of(name, question.type());
    tries = 0;
    start();
  }

  /** The last of several messages proves nothing of the aliases in those before. */
  private static DnsAnswer unproven(DnsAnswer answer) {
    return answer instanceof DnsAnswer.Records(var records, var expires, var _)
        ? new DnsAnswer.Records(records, expires, false)
        : answer;
  }

  private void end(DnsAnswer answer, long s) {
    if (!ended) {
      ended = true;
      listener.ended(answer, s);
    }
  }

  /** The servers, in turn. */
  static final class Servers {
    private final List<Server> all;
    private int turn;

    Servers(List<Server> all) {
      this.all = List.copyOf(all);
    }

    Optional<Server> next(Set<Server> without) {
      for (int i = 0; i < all.size(); i++) {
        Server server = all.get(Math.floorMod(turn++, all.size()));
        if (!server.rests() && !without.contains(server)) {
          return Optional.of(server);
        }
      }
      return Optional.empty();
    }

    String whyNone() {
      return all.isEmpty()
          ? "there is no DNS server; set poststrom.dns.servers"
          : "no DNS server answers (" + all + ")";
    }
  }
}

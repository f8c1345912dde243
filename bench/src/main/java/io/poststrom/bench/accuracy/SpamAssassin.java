package io.poststrom.bench.accuracy;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import io.poststrom.mail.MailClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Debian's SpamAssassin without network tests, its Bayes classifier trained, asked by spamd. */
final class SpamAssassin implements Judge {
  private static final Pattern ANSWER = Pattern.compile("Spam: \\w+ ; (-?[0-9.]+) /.*");
  private static final int CHILDREN = 2;
  private final Path folder;

  SpamAssassin(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "SpamAssassin";
  }

  @Override
  public double threshold() {
    return 5;
  }

  @Override
  public double[] judge(List<LabelledMail> learned, List<LabelledMail> unseen) throws IOException {
    Path state = Files.createTempDirectory(folder, "spamassassin");
    for (MailClass kind : MailClass.values()) {
      List<LabelledMail> some = learned.stream().filter(m -> m.kind() == kind).toList();
      Path list = Files.write(state.resolve("list"), Programs.files(folder, some));
      List<String> learn = new ArrayList<>(List.of("sa-learn", "-L", "-f", list.toString()));
      learn.add(kind == MailClass.SPAM ? "--spam" : "--ham");
      settings(state).forEach(line -> learn.add("--cf=" + line));
      String said = Programs.run(folder, learn, List.of());
      if (!said.contains("examined")) {
        throw new IOException("sa-learn said " + said);
      }
    }
    Programs.run(folder, List.of("chmod", "-R", "a+rwX", state.toString()), List.of());
    int port = Ports.free();
    try (ChildProcess spamd =
        ChildProcess.start(state.resolve("spamd.log"), command(state, port))) {
      Awaitility.await("spamd listens")
          .atMost(Duration.ofMinutes(2))
          .until(() -> spamd.output().contains("server started on"));
      return ask(unseen, port);
    }
  }

  private static List<String> settings(Path state) {
    return List.of("bayes_path " + state + "/bayes", "bayes_auto_learn 0", "bayes_file_mode 0777");
  }

  private static List<String> command(Path state, int port) {
    List<String> command = new ArrayList<>(List.of("spamd", "-L", "-x", "-u", "nobody"));
    command.addAll(List.of("-p", port + "", "-m", CHILDREN + "", "-H", state.toString()));
    settings(state).forEach(line -> command.add("--cf=" + line));
    return command;
  }

  private static double[] ask(List<LabelledMail> unseen, int port) throws IOException {
    try (ExecutorService threads = Executors.newFixedThreadPool(CHILDREN)) {
      List<Future<Double>> answers = new ArrayList<>();
      for (LabelledMail mail : unseen) {
        answers.add(threads.submit(() -> ask(mail.octets(), port)));
      }
      double[] scores = new double[answers.size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = answers.get(i).get();
        if (i % 200 == 0) {
          System.err.println("  SpamAssassin: " + i + " of " + scores.length);
        }
      }
      return scores;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** SPAMC's CHECK. */
  private static double ask(byte[] mail, int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = "CHECK SPAMC/1.5\r\nContent-length: " + mail.length + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(mail);
      socket.shutdownOutput();
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line = answer.readLine(); line != null; line = answer.readLine()) {
        Matcher score = ANSWER.matcher(line);
        if (score.matches()) {
          return Double.parseDouble(score.group(1));
        }
      }
      throw new IOException("spamd gave no score");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

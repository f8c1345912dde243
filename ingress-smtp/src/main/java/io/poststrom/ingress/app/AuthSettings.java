package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Group {@code poststrom.ingress.auth}: how users prove who they are on the submission ports. */
public interface AuthSettings {
  /** The mechanisms. */
  @Setting(
      "Mechanisms that AUTH may offer, separated by commas; all that we know but DIGEST-MD5, which"
          + " is historic, if left out. Of these it offers what every user has a secret for, and"
          + " token mechanisms where an issuer is set.")
  Optional<List<String>> mechanisms();

  /** Users in a file. */
  @Setting(
      "A file with users beside those of the MailUser documents, IDENTITY:SECRET a line, as htpasswd"
          + " -B writes it. It is read again when it changes.")
  Optional<String> usersFile();

  /** Where TLS is not needed. */
  @Setting(
      value =
          "Networks whose clients may use AUTH on connections that are not encrypted:"
              + " ADDRESS/BITS, several separated by commas. Whoever can listen there learns"
              + " passwords.",
      format = Setting.Format.NETWORK)
  Optional<List<String>> clearNetworks();

  /** Failures of a session. */
  @Setting(
      value = "Failed authentications in a session; then it is closed with 421.",
      min = "1",
      max = "20")
  @WithDefault("3")
  int maxFailures();

  /** Time of a failure. */
  @Setting(value = "The least time that a failed authentication takes.", min = "0s", max = "30s")
  @WithDefault("2s")
  Duration failureDelay();

  /** Failures of an address. */
  @Setting(
      value =
          "Failed authentications from one address (of IPv6: one /64) within the window; then all"
              + " of it hear 454 until the window has passed.",
      min = "1",
      max = "100000")
  @WithDefault("20")
  int maxFailuresPerAddress();

  /** Failures of an account. */
  @Setting(
      value =
          "Failed authentications for one user, from wherever, within the window; then all for it"
              + " hear 454 until the window has passed, the right password included.",
      min = "1",
      max = "100000")
  @WithDefault("100")
  int maxFailuresPerAccount();

  /** How long failures count. */
  @Setting(
      value = "How long failed authentications count, from the first one.",
      min = "1s",
      max = "7d")
  @WithDefault("10m")
  Duration failureWindow();

  /** Passwords at a time. */
  @Setting(
      value =
          "Threads that compare passwords with their hashes; each takes a core, and the memory that"
              + " the hash asks for (19 MiB with those of ./poststrom user hash).",
      min = "1",
      max = "64")
  @WithDefault("1")
  int hashThreads();

  /** Passwords that wait. */
  @Setting(
      value = "Passwords, and likewise tokens, that may wait for a thread; more hear 454.",
      min = "1",
      max = "10000")
  @WithDefault("100")
  int hashQueue();

  /** Tokens. */
  Token token();

  /** Group {@code poststrom.ingress.auth.token}. */
  interface Token {
    /** Who signs. */
    @Setting(
        "The issuer whose tokens OAUTHBEARER and XOAUTH2 take, as its tokens name it (iss). With it,"
            + " audience and keys must be set.")
    Optional<String> issuer();

    /** For whom. */
    @Setting("What tokens must name as their audience (aud).")
    Optional<String> audience();

    /** The keys. */
    @Setting("The URL of the issuer's public keys, a JWK set.")
    Optional<String> keys();

    /** Who it is. */
    @Setting("The claim that is the user's identity; an email that is not verified does not count.")
    @WithDefault("email")
    String claim();
  }
}

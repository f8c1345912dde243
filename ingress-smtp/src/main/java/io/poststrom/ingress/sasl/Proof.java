package io.poststrom.ingress.sasl;

import io.poststrom.settings.UserSecret;
import java.util.List;
import java.util.Optional;

/** What a client offers to show who it is. Nothing of it shows in {@code toString} but the name. */
public sealed interface Proof {
  /** The name that the client gave; empty where only a token says it. */
  Optional<String> user();

  /** PLAIN and LOGIN: the password itself. */
  record Password(String name, String password) implements Proof {
    @Override
    public Optional<String> user() {
      return Optional.of(name);
    }

    @Override
    public String toString() {
      return "Password of " + name;
    }
  }

  /** CRAM-MD5: a keyed digest of our challenge, in lower case hexadecimal. */
  record KeyedDigest(String name, String challenge, String digest) implements Proof {
    @Override
    public Optional<String> user() {
      return Optional.of(name);
    }

    @Override
    public String toString() {
      return "KeyedDigest of " + name;
    }
  }

  /** DIGEST-MD5: the client's whole response. */
  record DigestProof(String name, UserSecret.DigestMd5 secret, DigestResponse response)
      implements Proof {
    @Override
    public Optional<String> user() {
      return Optional.of(name);
    }

    /** Whether it was made with the password that the secret was made of. */
    public boolean holds() {
      return DigestKeys.match(secret, response);
    }

    @Override
    public String toString() {
      return "DigestProof of " + name;
    }
  }

  /** SCRAM: ClientProof over AuthMessage. RFC 5802 section 3. */
  @SuppressWarnings("ArrayRecordComponent") // on its way to one check, never compared
  record ScramProof(String name, UserSecret.Scram secret, String authMessage, byte[] clientProof)
      implements Proof {
    @Override
    public Optional<String> user() {
      return Optional.of(name);
    }

    /** Whether it was made with the password that the secret was made of. */
    public boolean holds() {
      return ScramKeys.of(secret).prove(authMessage, clientProof);
    }

    @Override
    public String toString() {
      return "ScramProof of " + name;
    }
  }

  /**
   * EXTERNAL: a certificate that has been verified.
   *
   * @param user whom the client wants to be
   * @param names whom the certificate names
   */
  record Certified(Optional<String> user, List<String> names) implements Proof {
    public Certified {
      names = List.copyOf(names);
    }
  }

  /** OAUTHBEARER, XOAUTH2 and HTTP: a token that an issuer has signed, or one of ours. */
  record Token(Optional<String> user, String token) implements Proof {
    /** Whether it is one that {@code ./poststrom user token} has made, not one of an issuer. */
    public boolean isOurs() {
      return token.startsWith(UserSecret.ApiToken.PREFIX);
    }

    @Override
    public String toString() {
      return "Token of " + user.orElse("whom it names");
    }
  }
}

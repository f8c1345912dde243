package io.poststrom.filter.bayes;

/** Where words stand: the same word is another feature elsewhere. */
enum Seed {
  AUTHOR(11),
  MAILER(13),
  PATH(17),
  SUBJECT(19),
  BODY(23);

  private final long number;

  Seed(long number) {
    this.number = number;
  }

  long number() {
    return number;
  }
}

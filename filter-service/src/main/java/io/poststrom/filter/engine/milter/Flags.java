package io.poststrom.filter.engine.milter;

/** Bits of the negotiation: SMFIF_ (what a milter may do) and SMFIP_ (which steps it wants). */
final class Flags {
  static final int VERSION = 6;

  /** Add and change header fields, body, recipients, sender; quarantine; name its macros. */
  static final int ACTIONS = 0x1ff;

  static final int NO_CONNECT = 0x1;
  static final int NO_HELO = 0x2;
  static final int NO_MAIL = 0x4;
  static final int NO_RCPT = 0x8;
  static final int NO_BODY = 0x10;
  static final int NO_HEADERS = 0x20;
  static final int NO_EOH = 0x40;
  static final int NR_HEADER = 0x80;
  static final int NO_DATA = 0x200;
  static final int NR_CONNECT = 0x1000;
  static final int NR_HELO = 0x2000;
  static final int NR_MAIL = 0x4000;
  static final int NR_RCPT = 0x8000;
  static final int NR_DATA = 0x1_0000;
  static final int NR_EOH = 0x4_0000;
  static final int NR_BODY = 0x8_0000;

  /** Values with the space behind the colon. */
  static final int LEADING_SPACE = 0x10_0000;

  /** All steps of version 6, SKIP (0x400) included; not larger packets. */
  static final int STEPS = 0x1f_ffff;

  private Flags() {}
}

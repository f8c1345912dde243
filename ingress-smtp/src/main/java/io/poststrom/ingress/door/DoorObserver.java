package io.poststrom.ingress.door;

/** Port: looks on, for metrics. Any thread; must not block. */
public interface DoorObserver {
  /** A client, a name or a sender was kept out. */
  void barred(String check);

  /** Something was found that weighs, for or against. */
  void found(String check);

  /** Greylisting has let a recipient's mail in, or asked for it again later, for this reason. */
  void greylisted(String why);

  /** An error waits for its reply. */
  void delayed();
}

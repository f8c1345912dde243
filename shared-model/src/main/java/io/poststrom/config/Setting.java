package io.poststrom.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents and bounds one method of a settings interface. docs/configuration.md is generated from
 * these; the check at start reports every value outside its bounds with the key and what would be
 * right.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Setting {
  /** One or two sentences for an operator: what it is, and what happens at the limit. */
  String value();

  /**
   * The least value: a number, a duration ({@code 1s}) or a size ({@code 1K}), by the method's
   * type.
   */
  String min() default "";

  /** The greatest value, likewise. */
  String max() default "";

  /** What a text looks like; for each element of a list. */
  Format format() default Format.TEXT;

  /** What a text looks like. */
  enum Format {
    /** Anything. */
    TEXT,
    /** {@code host:port}, or a host alone where the setting's sentence names the port. */
    HOST_PORT,
    /** A domain name. */
    DOMAIN,
    /** An IPv4 or IPv6 address. */
    ADDRESS,
    /** An address, or a network in CIDR notation. */
    NETWORK
  }
}

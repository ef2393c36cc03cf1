package dev.wshub.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The definition of one configuration key, on the record component that holds its value. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {

  /** One line for the reader of {@code conf/hub.example.yaml}. */
  String means();

  /** The default, in the form in which it is written in a file; a list's items are separated by blanks. */
  String byDefault() default "";

  /** The least value allowed, for numbers and durations; empty: no bound. */
  String least() default "";

  /** The greatest value allowed, for numbers and durations; empty: no bound. */
  String most() default "";

  /** The values allowed, for texts; none: any. */
  String[] oneOf() default {};

  /** A regular expression that a text, or each item of a list, must match as a whole; empty: any. */
  String matches() default "";

  /** A value that must never appear in a message or a log. */
  boolean secret() default false;
}

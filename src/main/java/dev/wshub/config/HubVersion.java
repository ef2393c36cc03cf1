package dev.wshub.config;

/** The version of the hub, for people, clients and metrics. */
public final class HubVersion {

  /** What is said where the classes do not come from a jar. */
  private static final String UNPACKAGED = "development";

  private HubVersion() {}

  /** The one in the manifest of the hub's jar. */
  public static String current() {
    String version = HubVersion.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKAGED : version;
  }
}

package dev.wshub.cli;

import dev.wshub.config.ExampleFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a configuration to begin with. */
@Command(
    name = "genconf",
    description = "Write a configuration with every key, its meaning and its default, all commented out.",
    sortOptions = false)
public final class GenConf implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "Where to; what is there already stays. Without it: standard output.")
  private Path file;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (file == null) {
      PrintWriter out = command.commandLine().getOut();
      out.print(ExampleFile.text());
      out.flush();
      return 0;
    }
    try {
      Files.writeString(file, ExampleFile.text(), StandardOpenOption.CREATE_NEW);
      return 0;
    } catch (FileAlreadyExistsException e) {
      return failed(file + " is there already; it stays as it is");
    } catch (IOException e) {
      return failed(file + " cannot be written: " + e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private int failed(String why) {
    command.commandLine().getErr().println(why);
    return 1;
  }
}

#!/usr/bin/env node
/**
 * Before the command line: looks whether there is a working directory, because packages ask for it
 * as soon as they are loaded, where nobody could catch what comes of that.
 */
import { ExitCode } from "./exit-codes.ts";

if (isHomeless()) {
  process.stderr.write(
    "multios: the working directory does not exist any more; cd to one that does\n",
  );
  process.exitCode = ExitCode.usage;
} else {
  await import("./main.ts");
}

function isHomeless(): boolean {
  try {
    process.cwd();
    return false;
  } catch {
    return true;
  }
}

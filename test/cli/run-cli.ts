/**
 * Runs the built command line as a person does: a process with arguments, streams and an exit code.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { packageRoot } from "../../sim/io/package-root.ts";
import { MULTIOS } from "../support/command-line.ts";

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the process once it runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

/** Without colour, width or debug settings of whoever runs the tests. */
export async function multios(
  words: readonly string[],
  { environment = {}, meanwhile }: CliOptions = {},
): Promise<CliResult> {
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  const child = spawn(process.execPath, [MULTIOS, ...words], { cwd: packageRoot(), env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end();
  meanwhile?.(child);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { exitCode, stdout, stderr };
}

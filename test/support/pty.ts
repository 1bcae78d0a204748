/**
 * A command on a terminal of its own, as a person has it: keys go in, a screen comes out.
 *
 * The terminal is that of `script` of util-linux, which every Debian has; where there is none, the
 * tests that need one say so by being skipped.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { packageRoot } from "../../sim/io/package-root.ts";
import { MULTIOS } from "./command-line.ts";
import { ScreenText } from "./screen-text.ts";

/** True where a test can have a terminal. */
export const hasPty: boolean =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;

const LOOKS_EVERY_MS = 20;

export interface PtyResult {
  readonly exitCode: number;
  /** What stands on the page that people scroll: without the live view. */
  readonly page: string;
}

export class Pty {
  readonly screen: ScreenText = new ScreenText();
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  /** `words` of multios, on a screen of 80 by 24. */
  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const quoted = [process.execPath, MULTIOS, ...words].map((word) => `'${word}'`).join(" ");
    const command = `stty cols 80 rows 24; ${quoted}; echo "exit=$?"`;
    const env = { PATH: process.env["PATH"] ?? "", TERM: "xterm", NO_COLOR: "1", ...environment };
    this.#child = spawn("script", ["-qec", command, "/dev/null"], { cwd: packageRoot(), env });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => this.screen.write(text));
    this.#ended = new Promise((resolve) => {
      this.#child.on("close", () => resolve());
    });
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Waits until a line of the screen has this in it. */
  async shows(text: string | RegExp): Promise<string> {
    for (;;) {
      const found = this.screen.lines.find((line) =>
        typeof text === "string" ? line.includes(text) : text.test(line),
      );
      if (found !== undefined) return found;
      await pause();
    }
  }

  /** The process of multios. */
  get pid(): number {
    const find = (parent: number): number => {
      const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(parent)], {
        encoding: "utf8",
      });
      for (const line of stdout.trim().split("\n")) {
        const [, pid = "", args = ""] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
        if (pid === "") continue;
        if (args.startsWith(process.execPath)) return Number(pid);
        const below = find(Number(pid));
        if (below !== 0) return below;
      }
      return 0;
    };
    return find(this.#child.pid ?? 0);
  }

  async end(): Promise<PtyResult> {
    await this.#ended;
    const exitCode = Number(/^exit=(\d+)/m.exec(this.screen.page)?.[1] ?? "-1");
    return { exitCode, page: this.screen.page };
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LOOKS_EVERY_MS);
  });
}

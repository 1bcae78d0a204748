/**
 * How a program ends: an exit code from 0 to 255, or the name of a signal such as SIGSEGV.
 */
import type { SignalName } from "../../../kernel/ports.ts";
import type { ProgramExit } from "../../system.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import { parsed, refused, show, type Parsed } from "./parsed.ts";

/** A record, so that the compiler sees to it that no signal is missing. */
const SIGNALS: Readonly<Record<SignalName, true>> = {
  SIGHUP: true,
  SIGINT: true,
  SIGQUIT: true,
  SIGILL: true,
  SIGTRAP: true,
  SIGABRT: true,
  SIGBUS: true,
  SIGFPE: true,
  SIGKILL: true,
  SIGUSR1: true,
  SIGSEGV: true,
  SIGUSR2: true,
  SIGPIPE: true,
  SIGALRM: true,
  SIGTERM: true,
};

export const SIGNAL_NAMES: readonly string[] = Object.keys(SIGNALS);

const EXIT_HINT = "write a code from 0 to 255, or a signal's name such as SIGSEGV";

/** Reads an exit code or a signal's name. */
export function parseExit(text: string): Parsed<ProgramExit> {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) {
    return parsed({ kind: "code", code: Number(text) });
  }
  if (isSignal(text)) return parsed({ kind: "signal", signal: text });
  const guess = /^[A-Za-z]/.test(text) ? didYouMeanHint(text, SIGNAL_NAMES) : "";
  return refused(`${show(text)} is not an exit`, guess === "" ? EXIT_HINT : guess);
}

function isSignal(text: string): text is SignalName {
  return Object.hasOwn(SIGNALS, text);
}

/**
 * `stop_signal`: checked to be a signal of Linux, although every simulated stop is a SIGTERM.
 */
import type { SourceNode } from "../manifest/source-tree.ts";
import type { LoadSession } from "./load-session.ts";

const SIGNALS: readonly string[] = (
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT " +
  "STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
)
  .split(" ")
  .map((name) => `SIG${name}`);

/** Reports what is no signal; `TERM`, `15` and `SIGRTMIN+3` are signals as well. */
export function checkStopSignal(session: LoadSession, node: SourceNode): void {
  const text = node.kind === "scalar" ? node.text : "";
  const name = text.startsWith("SIG") ? text : `SIG${text}`;
  if (SIGNALS.includes(name) || /^SIGRT(MIN(\+\d{1,2})?|MAX(-\d{1,2})?)$/.test(name)) return;
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 64) return;
  const hint = session.guess(name, SIGNALS) || "write a name such as SIGINT";
  const message = `'${text.slice(0, 40)}' is not a signal`;
  session.error(node.offset, "wrong-value", message, hint);
}

/**
 * Goes on with requests and with the programs that serve them, in turns.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Programs } from "./programs.ts";

/** Notes that programs attend to before somebody may look up: some tenths of a second of work. */
const TURNS_A_BREATH = 200_000;

/**
 * Until nothing is left, there are tidings, or it is time for a breath: until when. `advance`: has
 * the data plane go on to `until`, or to the next note to a program.
 */
export function serveBy(
  programs: Programs,
  until: Instant,
  advance: () => Instant,
  hasTidings: () => boolean,
): Instant {
  for (let turns = 0; ; turns += 1) {
    const at = advance();
    const isAttended = programs.attend(at);
    if (!isAttended || hasTidings()) return at;
    if (turns >= TURNS_A_BREATH && at < until) return at;
  }
}

/**
 * Goes on with requests and with the programs that serve them, in turns.
 *
 * A turn begins where the data plane has something for a program: to be ready to end a program
 * that never comes back costs more than most stretches of a run, in which none has anything to do.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Programs } from "./programs.ts";

/** Rounds of programs and data plane before somebody may look up: some tenths of a second. */
const ROUNDS_A_BREATH = 200_000;

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
  const from = advance();
  if (!programs.isAsked) {
    programs.attend(from);
    return from;
  }
  return programs.turn((isLong) => {
    let at = from;
    for (let rounds = 1; ; rounds += 1) {
      const isAttended = programs.attend(at);
      if (!isAttended || hasTidings()) return at;
      if (rounds >= ROUNDS_A_BREATH && at < until) return at;
      // Where no time goes by there is no end of it, and the turn is what is ended.
      if (at > from && at < until && isLong()) return at;
      at = advance();
    }
  });
}

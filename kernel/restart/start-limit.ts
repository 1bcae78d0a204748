/**
 * The start limit: at most `burst` starts in any window of the interval, both ends included.
 *
 * The window slides and is exact to the microsecond. Only the last `burst` starts are kept: the
 * next start is refused exactly when the oldest of those still lies in the window that ends now.
 *
 * Divergence: systemd's rate limit is a fixed window that opens with the first start, which lets
 * up to 2 × burst starts into one interval; Erlang/OTP's window slides, as ours does.
 */
import type { StartLimit } from "../spec.ts";
import type { Instant } from "../time.ts";

export class StartWindow {
  readonly #starts: Instant[] = [];
  #oldest = 0;

  /** Whether a start at `now` would be one too many. */
  refuses(limit: StartLimit, now: Instant): boolean {
    if (this.#starts.length < limit.burst) return false;
    const oldest = this.#starts[this.#oldest];
    return oldest === undefined || oldest >= now - limit.intervalUs;
  }

  /** Counts a start. */
  record(limit: StartLimit, now: Instant): void {
    if (this.#starts.length < limit.burst) {
      this.#starts.push(now);
      return;
    }
    if (limit.burst === 0) return;
    this.#starts[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % limit.burst;
  }

  /** Forgets all starts: an operator's start begins anew. */
  clear(): void {
    this.#starts.length = 0;
    this.#oldest = 0;
  }
}

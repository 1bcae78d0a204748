/**
 * What an instance remembers of its restarts: how many in a row, the last wait, the last starts.
 */
import type { RestartHistory } from "../lifecycle/service.ts";
import { duration } from "../time.ts";
import { StartWindow } from "./start-limit.ts";

export function newHistory(): RestartHistory {
  return {
    inRow: 0,
    backoffUs: null,
    previousDelayUs: duration(0),
    window: new StartWindow(),
  };
}

/** A stable run ends the row; the starts in the window stay counted. */
export function endRow(history: RestartHistory): void {
  history.inRow = 0;
  history.backoffUs = null;
  history.previousDelayUs = duration(0);
}

/** An operator's start begins anew: no restarts in a row, no starts in the window. */
export function forgetRestarts(history: RestartHistory): void {
  endRow(history);
  history.window.clear();
}

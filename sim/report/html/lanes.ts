/**
 * The bars of the timeline: for each row the states that it went through.
 *
 * Of several instances the one that is worst off is drawn. A row with more changes than a screen
 * can show is told in slots of time, each in the worst state that occurs in it.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { SystemSpec } from "../../system.ts";
import { serviceOfInstance } from "../../subject-names.ts";
import type { Fold } from "./fold.ts";
import { PAGE_STATES, WORST_FIRST, type PageRow, type PageState } from "./page-data.ts";
import type { Transition } from "./state-history.ts";

/** Changes of all rows together: 250 kB of a page. */
const CHANGES_MAX = 30_000;
/** Of one row at least, however many rows there are. */
const CHANGES_A_ROW_MIN = 100;

const RANKS: readonly number[] = PAGE_STATES.map((state) => WORST_FIRST.indexOf(state));

export function lanesOf(
  system: SystemSpec,
  { rows }: Fold,
  byInstance: readonly (readonly Transition[])[],
  endUs: number,
): readonly PageRow[] {
  const changesMax = Math.max(CHANGES_A_ROW_MIN, Math.floor(CHANGES_MAX / rows.length));
  return rows.map(({ name, unit, instances }) => {
    const all = mergedOf(system, instances, byInstance);
    const shown = all.length <= changesMax ? all : slotted(all, endUs, changesMax);
    return { name, unit, instances: instances.length, spans: spansOf(shown) };
  });
}

/** Changes of the worst state among these instances, the first one at the very beginning. */
function mergedOf(
  system: SystemSpec,
  instances: readonly InstanceId[],
  byInstance: readonly (readonly Transition[])[],
): readonly Transition[] {
  const current = new Map<InstanceId, PageState>();
  const counts = new Array<number>(WORST_FIRST.length).fill(0);
  const count = (state: PageState, by: number): void => {
    const rank = WORST_FIRST.indexOf(state);
    counts[rank] = (counts[rank] ?? 0) + by;
  };
  const moves: { readonly tUs: number; readonly id: InstanceId; readonly state: PageState }[] = [];
  for (const id of instances) {
    const { spec } = serviceOfInstance(system, id);
    const initial = spec.enabled ? "none" : "disabled";
    current.set(id, initial);
    count(initial, 1);
    const isOneshot = spec.kind === "oneshot";
    for (const { tUs, state } of byInstance[id] ?? []) {
      moves.push({ tUs, id, state: state === "done" && !isOneshot ? "stopped" : state });
    }
  }
  if (instances.length > 1) moves.sort((a, b) => a.tUs - b.tUs || a.id - b.id);
  const worst = (): PageState => WORST_FIRST[counts.findIndex((each) => each > 0)] ?? "none";
  const found: Transition[] = [{ tUs: 0, state: worst() }];
  for (const { tUs, id, state } of moves) {
    count(current.get(id) ?? "none", -1);
    count(state, 1);
    current.set(id, state);
    found.push({ tUs, state: worst() });
  }
  return withoutRepeats(found);
}

/** Of several changes at one instant the last one counts; no change to the same state is one. */
function withoutRepeats(all: readonly Transition[]): readonly Transition[] {
  const found: Transition[] = [];
  all.forEach((each, index) => {
    if (all[index + 1]?.tUs === each.tUs || found.at(-1)?.state === each.state) return;
    found.push(each);
  });
  return found;
}

function slotted(all: readonly Transition[], endUs: number, slots: number): readonly Transition[] {
  const slotUs = Math.max(1, Math.ceil((endUs + 1) / slots));
  const worst: (PageState | null)[] = new Array<PageState | null>(slots).fill(null);
  const take = (slot: number, state: PageState): void => {
    const known = worst[slot] ?? null;
    if (known === null || rankOf(state) < rankOf(known)) worst[slot] = state;
  };
  all.forEach(({ tUs, state }, index) => {
    const untilUs = all[index + 1]?.tUs ?? endUs;
    for (let slot = Math.floor(tUs / slotUs); slot * slotUs <= untilUs && slot < slots; slot += 1) {
      take(slot, state);
    }
  });
  return withoutRepeats(
    worst.map((state, slot) => ({ tUs: slot * slotUs, state: state ?? "none" })),
  );
}

function rankOf(state: PageState): number {
  return RANKS[PAGE_STATES.indexOf(state)] ?? 0;
}

function spansOf(all: readonly Transition[]): readonly number[] {
  let before = 0;
  return all.flatMap(({ tUs, state }) => {
    const pair = [tUs - before, PAGE_STATES.indexOf(state)];
    before = tUs;
    return pair;
  });
}

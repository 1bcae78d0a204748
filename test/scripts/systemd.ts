/**
 * Compares our reading of a graph of services with systemd's own, on random graphs: which cycles
 * there are, who starts after whom, what is pulled in, and what cannot start together. Prints a
 * table of cases and differences; exits with 1 where one was not meant. Needs `systemd-analyze`,
 * and no manager that runs. Not part of `npm test`: not every machine has it.
 *
 *     node dist/test/scripts/systemd.js [cases of each kind, default 200] [seed, default 1]
 */
import fc from "fast-check";
import {
  isContradiction,
  orderOf,
  ourCycles,
  ours,
  ourStarts,
  theirCycles,
  UnitFolder,
  type Tie,
  type TieKind,
  type UnitGraph,
} from "../support/unit-files.ts";

const [cases = 200, seed = 1] = process.argv.slice(2).map(Number);
const folder = new UnitFolder();

/** What was compared, and how often the two said the same, or differed as we mean to. */
interface Row {
  readonly compared: string;
  cases: number;
  same: number;
  meant: number;
}

const rows = new Map<string, Row>();
let differences = 0;

function count(compared: string, is: "same" | "meant" | "different", graph: UnitGraph): void {
  const row = rows.get(compared) ?? { compared, cases: 0, same: 0, meant: 0 };
  rows.set(compared, row);
  row.cases += 1;
  if (is === "different") {
    differences += 1;
    console.error(`${compared}: ${JSON.stringify(graph)}`);
  } else row[is] += 1;
}

function verify(graph: UnitGraph): string {
  folder.write(graph);
  return folder.verify();
}

function sample<T>(arbitrary: fc.Arbitrary<T>, salt: number): readonly T[] {
  return fc.sample(arbitrary, { seed: seed * 100 + salt, numRuns: cases });
}

const ORDERING: readonly TieKind[] = ["requires", "wants", "binds-to", "after", "before"];

/** Ties between some of `size` units; `isForward`: from later ones to earlier ones alone. */
function ties(size: number, kinds: readonly TieKind[], isForward: boolean): fc.Arbitrary<Tie[]> {
  const unit = fc.nat({ max: size - 1 });
  return fc
    .array(fc.record({ from: unit, to: unit, kind: fc.constantFrom(...kinds) }), {
      maxLength: 2 * size,
    })
    .map((drawn) =>
      drawn.flatMap(({ from, to, kind }): Tie[] => {
        if (from === to) return [];
        const isTurned = isForward && from < to === (kind !== "before");
        return [isTurned ? { from: to, to: from, kind } : { from, to, kind }];
      }),
    );
}

const all = (size: number): readonly boolean[] => Array.from({ length: size }, () => true);

function graphs(kinds: readonly TieKind[], isForward: boolean): fc.Arbitrary<UnitGraph> {
  return fc
    .integer({ min: 2, max: 14 })
    .chain((size) =>
      ties(size, kinds, isForward).map((drawn) => ({ enabled: all(size), ties: drawn })),
    );
}

/** A ring of each size, with ties of every kind that orders, and a few more across. */
const rings: fc.Arbitrary<UnitGraph> = fc.integer({ min: 2, max: 24 }).chain((size) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...ORDERING), { minLength: size, maxLength: size }),
      fc.integer({ min: 0, max: 2 }),
      ties(size, ORDERING, true),
    )
    .map(([kinds, crossings, across]) => {
      const ring = kinds.map((kind, from): Tie => {
        const to = (from + 1) % size;
        return kind === "before" ? { from: to, kind, to: from } : { from, kind, to };
      });
      return { enabled: all(size), ties: [...ring, ...across.slice(0, crossings)] };
    }),
);

function compareCycles(graph: UnitGraph): void {
  const verdict = ours(graph);
  const isRefused = !verdict.ok && verdict.codes.includes("dependency-cycle");
  const log = verify(graph);
  const named = theirCycles(log);
  count("a cycle, or none", isRefused === named.length > 0 ? "same" : "different", graph);
  if (!isRefused) return;
  const order = orderOf(graph);
  const isEdge = (from: number, to: number): boolean =>
    order.some(({ edge }) => edge.from === from && edge.to === to);
  const findings = ourCycles(graph);
  const isReal = named.every((cycle) =>
    cycle.every((unit, at) => {
      const next = cycle[(at + 1) % cycle.length] ?? unit;
      return isEdge(unit, next) || isEdge(next, unit);
    }),
  );
  count("each cycle that systemd names runs along our edges", isReal ? "same" : "different", graph);
  const cuts = findings.flatMap(({ breaking }) => breaking);
  const cut = without(graph, new Set(cuts.map((index) => order[index]?.tie)));
  const isMended = theirCycles(verify(cut)).length === 0;
  count(
    "without the edges that we name systemd finds none",
    isMended ? "same" : "different",
    graph,
  );
  const pairs = new Map<string, number[]>();
  for (const index of cuts) {
    const { from = -1, to = -1 } = order[index]?.edge ?? {};
    pairs.set(`${from} ${to}`, [...(pairs.get(`${from} ${to}`) ?? []), index]);
  }
  for (const kept of pairs.values()) {
    const others = cuts.filter((index) => !kept.includes(index));
    const rest = without(graph, new Set(others.map((index) => order[index]?.tie)));
    const isBack = theirCycles(verify(rest)).length > 0;
    count("with any one of them back it finds one again", isBack ? "same" : "different", graph);
  }
}

function without(graph: UnitGraph, removed: ReadonlySet<Tie | undefined>): UnitGraph {
  return { ...graph, ties: graph.ties.filter((tie) => !removed.has(tie)) };
}

/** systemd prints no order; but an edge against it closes a cycle, and any other closes none. */
function compareOrder({ graph, a, b }: { graph: UnitGraph; a: number; b: number }): void {
  if (a === b) return;
  const isAfter = reaches(graph, a, b);
  const against: Tie = { from: b, kind: "after", to: a };
  const closes = theirCycles(verify({ ...graph, ties: [...graph.ties, against] })).length > 0;
  const which = isAfter ? "starts after another" : "is free of another's order";
  count(`a service that ${which}`, closes === isAfter ? "same" : "different", graph);
}

/** Two units; `isNear`: the second among those that the first starts after, where there are any. */
function pairOf(
  graph: UnitGraph,
  drawn: { readonly from: number; readonly to: number; readonly isNear: boolean },
): { readonly a: number; readonly b: number } {
  const units = graph.enabled.map((_, unit) => unit);
  const a = drawn.from % units.length;
  const near = units.filter((unit) => unit !== a && reaches(graph, a, unit));
  const among = drawn.isNear && near.length > 0 ? near : units;
  return { a, b: among[drawn.to % among.length] ?? a };
}

function reaches(graph: UnitGraph, a: number, b: number): boolean {
  const found = new Set([a]);
  for (const unit of found) {
    for (const { edge } of orderOf(graph)) if (edge.from === unit) found.add(edge.to);
  }
  return found.has(b);
}

function comparePulls(graph: UnitGraph): void {
  const verdict = ours(graph);
  if (!verdict.ok) return;
  folder.write(graph);
  const isSame = folder.jobs().join(" ") === ourStarts(verdict.system).join(" ");
  count("what a boot starts", isSame ? "same" : "different", graph);
}

function compareConflicts(graph: UnitGraph): void {
  const verdict = ours(graph);
  const isRefused = !verdict.ok && verdict.codes.includes("conflict");
  const isSame = isRefused === isContradiction(verify(graph));
  count("two that conflict and both have to start, or none", isSame ? "same" : "different", graph);
}

/** Both are only wanted: systemd leaves one out and says nothing, we refuse. */
function compareWantedRivals(graph: UnitGraph): void {
  const verdict = ours(graph);
  const isRefused = !verdict.ok && verdict.codes.includes("conflict");
  folder.write(graph);
  const started = folder.jobs().length;
  const isMeant = isRefused && started === graph.enabled.length - 1;
  count("two that conflict and are both wanted", isMeant ? "meant" : "different", graph);
}

/** systemd drops the entry with a warning at most, we refuse it as a cycle of one. */
function compareSelves(graph: UnitGraph): void {
  const verdict = ours(graph);
  const isRefused = !verdict.ok && verdict.codes.includes("dependency-cycle");
  const isMeant = isRefused && theirCycles(verify(graph)).length === 0;
  count("a service that orders after itself", isMeant ? "meant" : "different", graph);
}

function main(): void {
  for (const graph of sample(rings, 1)) compareCycles(graph);
  for (const graph of sample(graphs([...ORDERING, "part-of"], false), 2)) compareCycles(graph);
  const ordered = graphs([...ORDERING, "part-of"], true).chain((graph) =>
    fc
      .tuple(fc.nat(), fc.nat(), fc.boolean())
      .map(([from, to, isNear]) => ({ graph, ...pairOf(graph, { from, to, isNear }) })),
  );
  for (const drawn of sample(ordered, 3)) compareOrder(drawn);
  const some = graphs([...ORDERING, "part-of"], true).chain((graph) =>
    fc
      .array(fc.boolean(), { minLength: graph.enabled.length, maxLength: graph.enabled.length })
      .map((enabled) => ({ ...graph, enabled: enabled.map((is, unit) => is || unit === 0) })),
  );
  for (const graph of sample(some, 4)) comparePulls(graph);
  const rivals = fc
    .tuple(graphs(["requires", "binds-to", "after"], true), fc.nat(), fc.nat(), fc.nat())
    .map(([{ enabled, ties: drawn }, a, b, off]): UnitGraph => {
      const size = enabled.length;
      const conflict: Tie = { from: a % size, kind: "conflicts", to: b % size };
      const isLast = (unit: number): boolean => unit >= size - 1 - (off % 3);
      const added = conflict.from === conflict.to ? [] : [conflict];
      return { enabled: enabled.map((_, unit) => isLast(unit)), ties: [...drawn, ...added] };
    })
    .filter((graph) => !hasTornSleeper(graph));
  for (const graph of sample(rivals, 5)) compareConflicts(graph);
  for (const size of [3, 4, 5]) {
    const wants = Array.from({ length: size - 1 }, (_, to): Tie => ({
      from: size - 1,
      kind: "wants",
      to,
    }));
    const enabled = Array.from({ length: size }, (_, unit) => unit === size - 1);
    compareWantedRivals({ enabled, ties: [...wants, { from: 0, kind: "conflicts", to: 1 }] });
  }
  for (const kind of ORDERING) {
    compareSelves({ enabled: [true], ties: [{ from: 0, kind, to: 0 }] });
  }
}

/** We also refuse what could never start if an operator asked; systemd sees only this boot. */
function hasTornSleeper(graph: UnitGraph): boolean {
  const awake = ours(graph);
  const asleep = ours({ ...graph, enabled: graph.enabled.map(() => false) });
  const boots = ours({ ...graph, ties: graph.ties.filter(({ kind }) => kind !== "conflicts") });
  if (awake.ok || asleep.ok || !boots.ok) return false;
  const started = new Set(ourStarts(boots.system));
  return graph.ties.some(
    ({ kind, from, to }) => kind === "conflicts" && !(started.has(from) && started.has(to)),
  );
}

try {
  main();
  console.table([...rows.values()]);
  process.stdout.write(`${differences} differences that were not meant\n`);
  process.exitCode = differences === 0 ? 0 : 1;
} finally {
  folder.remove();
}

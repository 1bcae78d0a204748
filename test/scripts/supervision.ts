/**
 * Compares our supervision groups with Erlang's own supervisor, on random trees and deaths and on
 * the edges of intensity: who is started, who fails to, who is stopped, in which order, and who is
 * alive afterwards, supervisors included. Prints a table of cases and differences; exits with 1
 * where one was not meant. Needs `erl` and `erlc`. Not part of `npm test`: not every machine has
 * them, and Erlang's supervisor cannot do without real seconds.
 *
 *     node dist/test/scripts/supervision.js [random cases, default 600] [seed, default 1]
 */
import fc from "fast-check";
import { GROUP_STRATEGIES } from "../../kernel/spec.ts";
import {
  plainTree,
  randomCase,
  RESTART_TYPES,
  sentencesOf,
  treesOf,
  type Case,
  type Member,
  type Step,
  type Told,
  type Tree,
} from "../support/supervision/cases.ts";
import { askErlang, erlangRelease, type Verdict } from "../support/supervision/erlang.ts";
import { askOurs } from "../support/supervision/ours.ts";

const [cases = 600, seed = 1] = process.argv.slice(2).map(Number);
const INTENSITY_MAX = 4;
/** A step that was not over within its second is one of a machine that was busy: it is repeated. */
const ROUNDS_MAX = 6;
const SHOWN_MAX = 3;

interface Row {
  readonly compared: string;
  cases: number;
  steps: number;
  same: number;
  meant: number;
}

interface Asked {
  readonly compared: string;
  readonly about: Case;
  /** What the two differ in, and mean to; `null`: in nothing. */
  readonly isMeant: ((theirs: readonly Told[], ours: readonly Told[]) => boolean) | null;
}

const rows = new Map<string, Row>();
const happenings = new Map<string, number>();
let differences = 0;
let repeated = 0;

function compare({ compared, about, isMeant }: Asked, theirs: readonly Told[]): void {
  const row = rows.get(compared) ?? { compared, cases: 0, steps: 0, same: 0, meant: 0 };
  rows.set(compared, row);
  row.cases += 1;
  row.steps += about.steps.length;
  const ours = askOurs(about);
  const differing = theirs.findIndex((told, step) => !isSame(withoutBoot(told, step), ours[step]));
  if (differing < 0 && isMeant === null) {
    row.same += 1;
    for (const told of theirs.slice(1)) tally(told);
    return;
  }
  if (differing >= 0 && isMeant !== null && isMeant(theirs, ours)) {
    row.meant += 1;
    return;
  }
  differences += 1;
  if (differences > SHOWN_MAX) return;
  console.error(`${compared}, step ${differing}: ${sentencesOf(about)}`);
  console.error("erlang:", theirs[differing], "ours:", ours[differing]);
}

/** Groups are there before anybody starts; a tree of supervisors starts with its root. */
function withoutBoot(told: Told, step: number): Told {
  if (step > 0) return told;
  return { ...told, happened: told.happened.filter((line) => !line.startsWith("start g")) };
}

function isSame(theirs: Told, ours: Told | undefined): boolean {
  return JSON.stringify(theirs) === JSON.stringify(ours);
}

/** What the cases were made of: a comparison of deaths that nobody answers says little. */
function tally({ happened, alive }: Told): void {
  for (const line of happened) {
    const kind = line.replace(/\d+$/u, "");
    happenings.set(kind, (happenings.get(kind) ?? 0) + 1);
  }
  if (!alive.includes("g0")) happenings.set("root ended", (happenings.get("root ended") ?? 0) + 1);
}

/** The middle one of three dies once more than the intensity lets it: in the period, and not. */
function edges(): readonly Asked[] {
  const found: Asked[] = [];
  for (const strategy of GROUP_STRATEGIES) {
    for (const restart of RESTART_TYPES) {
      for (let intensity = 0; intensity <= INTENSITY_MAX; intensity += 1) {
        for (const [where, second] of [
          ["at the end of the period", 1],
          ["just after it", 2],
        ] as const) {
          for (const how of ["crash", "shutdown"] as const) {
            const root = plainTree({ strategy, intensity, periodS: 1 }, restart);
            const early = Array.from({ length: intensity }, (): Step => {
              return { second: 0, victim: "m1", how };
            });
            const steps: readonly Step[] = [...early, { second, victim: "m1", how }];
            const compared = `the edge of an intensity, the last death ${where}`;
            found.push({ compared, about: { root, steps }, isMeant: null });
          }
        }
      }
    }
  }
  return found;
}

function random(): readonly Asked[] {
  return fc.sample(randomCase, { seed, numRuns: cases }).map((about): Asked => {
    const depth = treesOf(about.root).length === 1 ? "one supervisor" : "nested supervisors";
    return { compared: `random: ${depth}`, about, isMeant: null };
  });
}

/** Past its intensity a transient supervisor ends with `shutdown`: Erlang leaves it at that. */
function transientSupervisors(): readonly Asked[] {
  return GROUP_STRATEGIES.map((strategy): Asked => {
    const within = plainTree({ strategy, intensity: 0, periodS: 1 }, "permanent");
    const inner = { ...within, name: "g1", restart: "transient" as const };
    const root = { ...within, intensity: 1, children: [inner] };
    return {
      compared: "a transient supervisor that has failed",
      about: { root, steps: [{ second: 0, victim: "m1", how: "crash" }] },
      isMeant: (theirs, ours) => theirs[1]?.alive === "g0" && ours[1]?.alive === "g0 g1 m0 m1 m2",
    };
  });
}

/** A restart of all brings back in Erlang whom an operator has stopped. */
function stoppedMembers(): readonly Asked[] {
  return (["one-for-all", "rest-for-one"] as const).map((strategy): Asked => {
    const root = plainTree({ strategy, intensity: 1, periodS: 1 }, "permanent");
    const steps: readonly Step[] = [
      { second: 0, victim: "m2", how: "operator stop" },
      { second: 0, victim: "m1", how: "crash" },
    ];
    return {
      compared: "a member that an operator has stopped, after a restart of all",
      about: { root, steps },
      isMeant: (theirs, ours) =>
        theirs[2]?.alive === "g0 m0 m1 m2" && ours[2]?.alive === "g0 m0 m1",
    };
  });
}

/** A temporary member that does not start with its group: Erlang then starts nothing of it. */
function temporaryMembers(): readonly Asked[] {
  return GROUP_STRATEGIES.map((strategy): Asked => {
    const plain = plainTree({ strategy, intensity: 0, periodS: 1 }, "permanent");
    const children = plain.children.map((child): Member | Tree =>
      child.name === "m2" && child.kind === "member"
        ? { ...child, restart: "temporary", failingFrom: 2 }
        : child,
    );
    const root = { ...plain, intensity: 2, children: [{ ...plain, name: "g1", children }] };
    return {
      compared: "a temporary member whose start fails with that of its group",
      about: { root, steps: [{ second: 0, victim: "m1", how: "crash" }] },
      isMeant: (theirs, ours) => theirs[1]?.alive === "" && ours[1]?.alive === "g0 g1 m0 m1",
    };
  });
}

function main(): void {
  const meant = [...transientSupervisors(), ...stoppedMembers(), ...temporaryMembers()];
  let waiting = [...edges(), ...meant, ...random()];
  for (let round = 1; waiting.length > 0 && round <= ROUNDS_MAX; round += 1) {
    const verdicts: readonly Verdict[] = askErlang(waiting.map(({ about }) => about));
    const raced: Asked[] = [];
    for (const [index, asked] of waiting.entries()) {
      const verdict = verdicts[index] ?? null;
      if (verdict === null) raced.push(asked);
      else compare(asked, verdict);
    }
    waiting = raced;
    repeated += raced.length;
  }
  if (waiting.length > 0) throw new Error(`${waiting.length} cases were never over in time`);
}

main();
console.table([...rows.values()]);
console.table(Object.fromEntries([...happenings].toSorted(([a], [b]) => (a < b ? -1 : 1))));
process.stdout.write(
  `Erlang/OTP ${erlangRelease()}; ${repeated} cases were repeated, the machine being busy\n` +
    `${differences} differences that were not meant\n`,
);
process.exitCode = differences === 0 ? 0 : 1;

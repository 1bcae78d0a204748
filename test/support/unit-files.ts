/**
 * One graph of services, written twice: as a manifest for us and as unit files for systemd, whose
 * verdict is asked for with `systemd-analyze verify` and `systemd --test`. Neither needs a manager
 * that runs, nor touches that of the machine: units are read from a private directory alone.
 *
 * Where requiring also orders here, the unit files say both: `Requires=` and `After=`.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCycles, type CycleFinding } from "../../kernel/dependency/cycle.ts";
import { bootSet } from "../../kernel/dependency/graph.ts";
import { readNative } from "../../sim/manifest/read-native.ts";
import { readSource } from "../../sim/manifest/read-source.ts";
import { resolve } from "../../sim/manifest/resolve.ts";
import type { SystemSpec } from "../../sim/system.ts";

export const TIES = [
  "requires",
  "wants",
  "binds-to",
  "part-of",
  "after",
  "before",
  "conflicts",
] as const;
export type TieKind = (typeof TIES)[number];

export interface Tie {
  readonly from: number;
  readonly kind: TieKind;
  readonly to: number;
}

/** Units are numbered from 0 and called `s0`, `s1` …; what is enabled is what a boot starts. */
export interface UnitGraph {
  readonly enabled: readonly boolean[];
  readonly ties: readonly Tie[];
}

/** What the loader says: a system, or the codes of all that is wrong. */
export type OurVerdict =
  | { readonly ok: true; readonly system: SystemSpec }
  | { readonly ok: false; readonly codes: readonly string[] };

export function ours(graph: UnitGraph): OurVerdict {
  const services = graph.enabled.map((enabled, unit) => {
    const lists = TIES.map((kind) => {
      const targets = graph.ties.filter((tie) => tie.from === unit && tie.kind === kind);
      return `${kind}: [${targets.map(({ to }) => `s${to}`).join(", ")}]`;
    });
    return `  s${unit}: { enabled: ${enabled}, ${lists.join(", ")} }`;
  });
  const source = readSource(`system: units\nservices:\n${services.join("\n")}\n`, "units.yaml");
  const declaration = source.ok ? readNative(source.value) : source;
  const reading = declaration.ok ? resolve(declaration.value) : declaration;
  if (reading.ok) return { ok: true, system: reading.value };
  return { ok: false, codes: reading.problems.map(({ code }) => code) };
}

/** The cycles that we name, and what we would remove. */
export function ourCycles(graph: UnitGraph): readonly CycleFinding[] {
  return findCycles({ size: graph.enabled.length, edges: orderOf(graph).map(({ edge }) => edge) });
}

/** `from` starts after `to`, by which tie. */
export function orderOf(
  graph: UnitGraph,
): readonly { readonly edge: { readonly from: number; readonly to: number }; readonly tie: Tie }[] {
  return graph.ties.flatMap((tie) => {
    const { from, to, kind } = tie;
    if (kind === "part-of" || kind === "conflicts") return [];
    return [{ tie, edge: kind === "before" ? { from: to, to: from } : { from, to } }];
  });
}

/** What a boot starts, by our rules. */
export function ourStarts({ services }: SystemSpec): readonly number[] {
  const boots = bootSet(services.map(({ spec }) => spec));
  return services.flatMap(({ spec }) => (boots[spec.id] === true ? [spec.id] : []));
}

/** Unit files in a directory of their own, for as long as it takes. */
export class UnitFolder {
  readonly #folder: string;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "multios-units-"));
    // `systemd --test` refuses to run as root, and has to read these as somebody else.
    chmodSync(this.#folder, 0o755);
  }

  /** Everything enabled is pulled in by one target, so that it is one transaction. */
  write(graph: UnitGraph): void {
    for (const file of readdirSync(this.#folder)) rmSync(join(this.#folder, file));
    graph.enabled.forEach((_, unit) => this.#put(`s${unit}.service`, serviceFile(graph, unit)));
    const enabled = graph.enabled.flatMap((is, unit) => (is ? [`s${unit}.service`] : []));
    const lines = [
      "[Unit]",
      "DefaultDependencies=no",
      ...enabled.map((unit) => `Requires=${unit}`),
    ];
    this.#put("all.target", lines);
  }

  /** What `systemd-analyze verify` says of the units that a boot starts. */
  verify(): string {
    const run = spawnSync(
      "systemd-analyze",
      ["verify", "--man=no", "--generators=no", join(this.#folder, "all.target")],
      { encoding: "utf8", env: this.#environment() },
    );
    if (run.error !== undefined) throw run.error;
    return run.stderr;
  }

  /** The units with a job to start in the transaction that a boot would run. */
  jobs(): readonly number[] {
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const run = spawnSync(
      "/usr/lib/systemd/systemd",
      ["--test", "--system", "--unit=all.target", "--no-pager"],
      { encoding: "utf8", env: this.#environment(), maxBuffer: 1 << 28, ...user },
    );
    if (run.error !== undefined) throw run.error;
    const found = run.stdout.matchAll(/Action: s(?<unit>\d+)\.service -> start\n/gu);
    // Each stands there twice: with its unit, and in the list of jobs.
    const units = new Set([...found].map((match) => Number(match.groups?.["unit"])));
    return [...units].toSorted((a, b) => a - b);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #put(name: string, lines: readonly string[]): void {
    writeFileSync(join(this.#folder, name), `${lines.join("\n")}\n`, { mode: 0o644 });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"] ?? "",
      SYSTEMD_UNIT_PATH: this.#folder,
      SYSTEMD_LOG_TARGET: "console",
      SYSTEMD_LOG_LEVEL: "info",
    };
  }
}

/** The cycles that systemd names, each by its units. */
export function theirCycles(log: string): readonly (readonly number[])[] {
  const cycles: number[][] = [];
  for (const line of log.split("\n")) {
    const first = /: Found ordering cycle on s(?<unit>\d+)\.service/u.exec(line);
    const next = /: Found dependency on s(?<unit>\d+)\.service/u.exec(line);
    if (first !== null) cycles.push([Number(first.groups?.["unit"])]);
    else if (next !== null) cycles.at(-1)?.push(Number(next.groups?.["unit"]));
  }
  return cycles;
}

/** Whether systemd refuses the transaction because one job would start what another stops. */
export function isContradiction(log: string): boolean {
  return /conflicting jobs/u.test(log);
}

const DIRECTIVES: Readonly<Record<TieKind, readonly string[]>> = {
  requires: ["Requires", "After"],
  wants: ["Wants", "After"],
  "binds-to": ["BindsTo", "After"],
  "part-of": ["PartOf"],
  after: ["After"],
  before: ["Before"],
  conflicts: ["Conflicts"],
};

function serviceFile({ ties }: UnitGraph, unit: number): readonly string[] {
  const own = ties.flatMap(({ from, kind, to }) =>
    from === unit ? DIRECTIVES[kind].map((directive) => `${directive}=s${to}.service`) : [],
  );
  return ["[Unit]", "DefaultDependencies=no", ...own, "[Service]", "ExecStart=/bin/true"];
}

/**
 * Boots manifests whose services have programs, written where a test can see them.
 */
import { CHECKERS } from "../../sim/checker/checkers.ts";
import { checkAll } from "../../sim/checker/checker.ts";
import { defineProgram, type Program } from "../../sim/program/define.ts";
import { OPEN_REALM } from "../../sim/program/realm.ts";
import type { ProgramUsage } from "../../sim/program/usage.ts";
import type { RequestWatch } from "../../sim/traffic/requests.ts";
import { load, valueOf } from "../unit/manifest/read.ts";
import { run, type Run } from "./systems.ts";

export interface ProgramRun extends Run {
  /** What the laws say of it. */
  readonly violations: readonly string[];
}

/** `programs`: by the path under which the manifest names them. */
export async function bootPrograms(
  text: string,
  programs: Readonly<Record<string, Program<never> | Program<unknown>>> = {},
  options: {
    readonly seed?: bigint;
    readonly untilMs?: number;
    readonly requests?: RequestWatch;
  } = {},
): Promise<ProgramRun> {
  const modules = new Map(Object.entries(programs) as [string, Program<unknown>][]);
  const library = { modules, realm: OPEN_REALM };
  const result = await run(valueOf(load(text)), { ...options, programs: library });
  const { violations } = checkAll(CHECKERS, result);
  return { ...result, violations: violations.map(({ id, message }) => `${id}: ${message}`) };
}

export function usageOf(result: Run, instance: string): ProgramUsage {
  const usage = result.programs?.find(({ name }) => name === instance);
  if (usage === undefined) throw new Error(`${instance} has no program`);
  return usage;
}

/** A program of a person's own before a database, with a request every 10 ms. */
export const FRONT = `system: shop
services:
  db: { behavior: { service-time: constant(2ms) } }
  web:
    behavior:
      { program: ./web.mjs, calls: [{ service: db, timeout: 1s }], concurrency: 2, tick: 10ms }
workloads:
  users: { target: web, arrivals: constant(100/s), key: uniform(9), for: 95ms, timeout: 500ms }
`;

/** Answers at once. */
export const OK: Program = defineProgram({ request: () => ({ ok: true }) });

export function bootFront(
  program: Program<never> | Program<unknown>,
  text: string = FRONT,
): Promise<ProgramRun> {
  return bootPrograms(text, { "./web.mjs": program });
}

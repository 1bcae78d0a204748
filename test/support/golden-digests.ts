/**
 * The digests of the example systems under many seeds, as they were once and as they are now.
 *
 * They may be written anew, by `node dist/test/scripts/golden-digests.js`, only together with a
 * change that means to change runs: an example edited, a record of the trace added or altered, an
 * order or a draw defined anew. Such a change says so in CHANGELOG.md. A digest that changes with
 * anything else has found a defect, and writing it anew would hide that.
 */
import { join } from "node:path";
import { createVirtualHal } from "../../hal/virtual/virtual-hal.ts";
import type { Core } from "../../kernel/core/core.ts";
import { nodeFileReader } from "../../sim/io/file-reader.ts";
import { loadSystem } from "../../sim/load-system.ts";
import type { TraceObserver } from "../../sim/simulation.ts";
import { simulate } from "../../sim/simulator.ts";
import type { SystemSpec } from "../../sim/system.ts";

/** By example, then by seed. */
export type DigestTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const GOLDEN_PATH = "test/fixtures/digests.json";

export const EXAMPLES = [
  "web-shop.multios.yaml",
  "telemetry.compose.yaml",
  "multios-boot.multios.yaml",
  "failing.multios.yaml",
] as const;

/** Small ones, those around the edges of 32, 53, 63 and 64 bits, and MultiOS's own. */
const SEEDS: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  7n,
  42n,
  123_456_789n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n + 1n,
  2n ** 63n,
  2n ** 64n - 2n,
  2n ** 64n - 1n,
];

/** Reads an example; `root` is the folder of the repository. */
export function loadExample(root: string, name: string): SystemSpec {
  const path = join(root, "sim/systems", name);
  const sources = { files: [path], profiles: [], reader: nodeFileReader, environment: {} };
  const system = loadSystem(sources);
  if (!system.ok) throw new Error(`${name}: ${system.problems[0]?.message}`);
  return system.value;
}

export async function digestOf(
  system: SystemSpec,
  seed: bigint,
  core: Core,
  observers: readonly TraceObserver[] = [],
): Promise<string> {
  const { digest } = await simulate({
    system,
    seed,
    rng: "splitmix",
    untilUs: null,
    hal: createVirtualHal({ seed, rng: "splitmix" }),
    core,
    observers,
    breathe: () => Promise.resolve(true),
  });
  return digest;
}

/** The table as it comes out now. */
export async function currentDigests(root: string, core: Core): Promise<DigestTable> {
  const table: Record<string, Record<string, string>> = {};
  for (const name of EXAMPLES) {
    const system = loadExample(root, name);
    const row: Record<string, string> = {};
    for (const seed of SEEDS) row[String(seed)] = await digestOf(system, seed, core);
    table[name] = row;
  }
  return table;
}

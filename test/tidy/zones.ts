/**
 * The folders of the repository and the arrows between them, as ARCHITECTURE.md draws them.
 *
 * A file belongs to the zone with the longest folder that it stands in.
 */

export interface Zone {
  /** A folder; the root of the repository is the empty one. */
  readonly folder: string;
  /** Folders of other zones that it may import; its own it always may. */
  readonly imports: readonly string[];
  /** Folders of other zones from which it may import types, which are gone when it runs. */
  readonly types: readonly string[];
  /** Packages that it may import, or "any". */
  readonly packages: readonly string[] | "any";
  /** Whether it may use Node; what may not also runs in a browser, the same on every engine. */
  readonly node: boolean;
}

const HAL = ["hal", "hal/virtual", "hal/host", "hal/serial", "hal/record"];
const WORLD = [...HAL, "kernel", "sim", "sim/plan", "sim/report"];
const NONE: readonly string[] = [];
const PURE_PACKAGES = ["@noble/hashes", "re2js", "semver"];
const READER_PACKAGES = [...PURE_PACKAGES, "yaml"];

/** `util/math` is of AssemblyScript's standard library, and compiled into the module. */
const CORE_PACKAGES = ["util"];

export const ZONES: readonly Zone[] = [
  { folder: "assembly", imports: NONE, types: NONE, packages: CORE_PACKAGES, node: false },
  { folder: "hal", imports: NONE, types: NONE, packages: NONE, node: false },
  { folder: "hal/virtual", imports: ["hal"], types: NONE, packages: NONE, node: false },
  { folder: "hal/record", imports: ["hal"], types: NONE, packages: NONE, node: false },
  { folder: "hal/guest", imports: ["hal"], types: NONE, packages: NONE, node: false },
  { folder: "hal/host", imports: ["hal"], types: NONE, packages: NONE, node: true },
  { folder: "hal/serial", imports: ["hal"], types: NONE, packages: NONE, node: true },
  { folder: "kernel", imports: NONE, types: ["hal"], packages: PURE_PACKAGES, node: false },
  {
    folder: "sim",
    imports: ["kernel", "hal/virtual"],
    types: ["hal"],
    packages: READER_PACKAGES,
    node: false,
  },
  {
    // What is told of a run; the world that is told of knows nothing of it.
    folder: "sim/report",
    imports: ["kernel", "sim", "sim/plan"],
    types: NONE,
    packages: READER_PACKAGES,
    node: false,
  },
  {
    folder: "sim/plan",
    imports: ["kernel", "sim", "sim/report"],
    types: NONE,
    packages: READER_PACKAGES,
    node: false,
  },
  {
    folder: "sim/report/page",
    imports: ["sim", "sim/report"],
    types: NONE,
    packages: ["uplot"],
    node: false,
  },
  {
    folder: "sim/io",
    imports: WORLD,
    types: NONE,
    packages: [...READER_PACKAGES, "@assemblyscript/loader", "chokidar"],
    node: true,
  },
  {
    folder: "sim/cli",
    imports: [...WORLD, "sim/io"],
    types: NONE,
    packages: [...READER_PACKAGES, "yargs", "picocolors"],
    node: true,
  },
  {
    folder: "bench",
    imports: [...WORLD, "sim/io", "sim/cli"],
    types: NONE,
    packages: "any",
    node: true,
  },
  {
    folder: "test",
    imports: ["", "assembly", ...WORLD, "sim/report/page", "sim/io", "sim/cli", "bench"],
    types: NONE,
    packages: "any",
    node: true,
  },
  { folder: "", imports: NONE, types: NONE, packages: "any", node: true },
];

export function zoneOf(path: string): Zone {
  let best: Zone | undefined;
  for (const zone of ZONES) {
    const within = zone.folder === "" || path.startsWith(`${zone.folder}/`);
    if (within && (best === undefined || zone.folder.length > best.folder.length)) {
      best = zone;
    }
  }
  if (best === undefined) {
    throw new Error(`no zone for ${path}`);
  }
  return best;
}

/** A TypeScript folder that must give the same run in every engine; the core is its own world. */
export function isPure(path: string): boolean {
  const zone = zoneOf(path);
  return !zone.node && zone.folder !== "assembly";
}

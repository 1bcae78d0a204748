/**
 * Loads the modules that services name as their programs, each once, with the doors shut.
 */
import { register } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Program } from "../program/define.ts";
import { programOfModule } from "../program/module-problem.ts";
import type { ProgramModules } from "../program/open-programs.ts";
import { errorAt, type Place, type Problem } from "../problem.ts";
import type { SystemSpec } from "../system.ts";
import { nodeFileReader } from "./file-reader.ts";
import { withinDeadline } from "./load-deadline.ts";
import { packageRoot } from "./package-root.ts";
import { PROGRAM_MARK } from "./program-mark.ts";
import { loadWithin, placeInModule } from "./program-realm.ts";
import { untilStuck, watchStrays } from "./program-strays.ts";

export type LoadedPrograms =
  | { readonly ok: true; readonly modules: ProgramModules }
  | { readonly ok: false; readonly problems: readonly Problem[] };

let loaded = 0;
let hasHooks = false;

/** All that are wrong are reported at once, each once; that their files are there is known. */
export async function loadPrograms({ services }: SystemSpec): Promise<LoadedPrograms> {
  const modules = new Map<string, Program<unknown>>();
  const problems = new Map<string, Problem>();
  for (const { program } of services) {
    if (program?.program.kind !== "module") continue;
    const { path, place } = program.program;
    if (modules.has(path) || problems.has(path)) continue;
    const reading = await loadProgram(path, place);
    if (reading.ok) modules.set(path, reading.program);
    else problems.set(path, reading.problem);
  }
  if (problems.size > 0) return { ok: false, problems: [...problems.values()] };
  return { ok: true, modules };
}

type Loaded =
  | { readonly ok: true; readonly program: Program<unknown> }
  | { readonly ok: false; readonly problem: Problem };

async function loadProgram(path: string, place: Place): Promise<Loaded> {
  const file = resolve(nodeFileReader.resolve(place.file, path));
  putInHooks();
  loaded += 1;
  const url = `${pathToFileURL(file).href}?${PROGRAM_MARK}${loaded}`;
  try {
    // What the module exports may have getters, which are code of the program as well.
    const load = async (): Promise<Loaded> => {
      const module = (await import(url)) as { readonly default?: unknown };
      return programOfModule(module.default, path, place);
    };
    return await loadWithin(() => untilStuck(() => withinDeadline(load)));
  } catch (error) {
    const message = `'${path}' cannot be loaded: ${placeInModule(error)}`;
    return { ok: false, problem: errorAt(place, "wrong-program", message) };
  }
}

function putInHooks(): void {
  if (hasHooks) return;
  hasHooks = true;
  const root = packageRoot();
  watchStrays(placeInModule);
  const hooks = pathToFileURL(join(root, "dist", "sim", "io", "program-hooks.js")).href;
  const ours = pathToFileURL(join(root, "dist", "sim", "program", "define.js")).href;
  register(hooks, { data: { ours } });
}

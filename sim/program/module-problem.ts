/**
 * What is wrong with a module that was to be a program.
 */
import { errorAt, type Place, type Problem } from "../problem.ts";
import type { Program } from "./define.ts";

const HANDLERS = ["start", "request", "message", "tick", "stop", "kept"] as const;
const HINT = "write 'export default defineProgram({ request(ctx, request) { ... } })'";

/** The program that a module exports, or what is wrong with it. */
export function programOfModule(
  exported: unknown,
  path: string,
  place: Place,
): { readonly ok: true; readonly program: Program<unknown> } | Refused {
  if (exported === undefined) return refuse(place, `'${path}' has no default export`);
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    return refuse(place, `the default export of '${path}' is no program`);
  }
  const handlers = exported as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(handlers)) {
    if (name === "tickEvery" || HANDLERS.some((known) => known === name)) continue;
    return refuse(place, `'${path}': a program has no '${name.slice(0, 60)}'`, FIELDS);
  }
  for (const name of HANDLERS) {
    if (handlers[name] === undefined || typeof handlers[name] === "function") continue;
    return refuse(place, `'${path}': '${name}' is no function`);
  }
  const every = handlers["tickEvery"];
  if (every !== undefined && !(Number.isSafeInteger(every) && Number(every) > 0)) {
    const hint = "write whole microseconds, such as tickEvery: 10 * SECOND";
    return refuse(place, `'${path}': 'tickEvery' is no length of time`, hint);
  }
  return { ok: true, program: readOnce(exported) };
}

/** What it has now, whatever a getter would say later; `this` stays what it is. */
function readOnce(exported: Program<unknown>): Program<unknown> {
  const read: Record<string, unknown> = {};
  for (const name of HANDLERS) {
    const handler: unknown = exported[name];
    if (typeof handler === "function") read[name] = handler.bind(exported) as unknown;
  }
  return exported.tickEvery === undefined ? read : { ...read, tickEvery: exported.tickEvery };
}

const FIELDS = `its parts are ${[...HANDLERS, "tickEvery"].join(", ")}`;

interface Refused {
  readonly ok: false;
  readonly problem: Problem;
}

function refuse(place: Place, message: string, hint = HINT): Refused {
  return { ok: false, problem: errorAt(place, "wrong-program", message, hint) };
}

/**
 * How the modules of programs find what they import: runs in the thread of Node's loader.
 *
 * `multios` is this package, wherever the program lies. Modules of Node are not there, and what a
 * program imports is part of it: the mark in its address goes on to all that it imports.
 */
import { isBuiltin, type ResolveFnOutput, type ResolveHookContext } from "node:module";
import { PROGRAM_MARK } from "./program-mark.ts";

type Resolve = (
  specifier: string,
  context?: Partial<ResolveHookContext>,
) => Promise<ResolveFnOutput>;

let ours = "";

export function initialize(data: { readonly ours: string }): void {
  ours = data.ours;
}

export async function resolve(
  specifier: string,
  context: ResolveHookContext,
  nextResolve: Resolve,
): Promise<ResolveFnOutput> {
  const mark = markOf(context.parentURL);
  if (mark === null) return nextResolve(specifier, context);
  if (specifier === "multios") return { url: ours, format: "module", shortCircuit: true };
  if (isBuiltin(specifier)) {
    throw new Error(`'${specifier}' is not there for programs: they see only their context`);
  }
  const found = await nextResolve(specifier, context);
  if (found.format === "commonjs") {
    throw new Error(`'${specifier}' is a CommonJS module: programs are ES modules`);
  }
  return { ...found, url: `${found.url}?${mark}` };
}

/** `multios-program=3`; `null` where it is no module of a program. */
function markOf(url: string | undefined): string | null {
  const at = url?.indexOf(`?${PROGRAM_MARK}`) ?? -1;
  return url === undefined || at < 0 ? null : url.slice(at + 1);
}

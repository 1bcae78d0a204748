/**
 * `discoverServices`: those whose name a pattern matches, of all that are registered and may be
 * found. It looks into the registry that every other call works on, so that it finds what is there
 * now, and tells what each of them is and at what. A service finds only what its isolation, and
 * that of the other, let it see.
 */
import { instanceOf, type KernelContext } from "../../context.ts";
import { maySee } from "../../isolation/refusal.ts";
import type { SyscallResult } from "../../ports.ts";
import { informationOf } from "../../system/information.ts";
import { PATTERN_LENGTH_MAX } from "../limits.ts";
import { compilePattern, type Pattern } from "../pattern.ts";
import type { Refusal } from "../refusal.ts";
import { currentHandle } from "../registry.ts";
import { describe, malformed, show, type Fields } from "../request.ts";
import { done, grant, type Scene } from "../scene.ts";
import type { Service } from "../../lifecycle/service.ts";

/** The characters of names, and the two wildcards. */
const PATTERN = /^[A-Za-z0-9_.*?-]+$/;

export function readPattern({ at, values }: Fields): Pattern | Refusal {
  const text = values.get("pattern");
  const own = `${at}.pattern`;
  if (typeof text !== "string") return malformed(own, `this is ${describe(text)}, not a pattern`);
  const isPattern = text.length <= PATTERN_LENGTH_MAX && PATTERN.test(text);
  return isPattern
    ? compilePattern(text)
    : { kind: "malformed-pattern", at: own, shown: show(text) };
}

export function discoverServices(scene: Scene, pattern: Pattern): readonly SyscallResult[] {
  const found = [...matches(scene, pattern)];
  const record = grant(scene, null, found.length);
  const services = found.map((service) => {
    const { name } = service.spec;
    return { name, handle: currentHandle(service), information: informationOf(service) };
  });
  return [done(record, { kind: "found", services })];
}

function* matches({ context, caller }: Scene, pattern: Pattern): Generator<Service> {
  for (const service of candidates(context, pattern)) {
    const isSeen = caller === null || maySee(context, instanceOf(context, caller).service, service);
    if (isSeen) yield service;
  }
}

function* candidates({ registry }: KernelContext, pattern: Pattern): Generator<Service> {
  if (pattern.exact !== null) {
    const service = registry.discoverableBy(pattern.exact);
    if (service !== null) yield service;
    return;
  }
  for (const service of registry.discoverable()) {
    if (pattern.matches(service.spec.name)) yield service;
  }
}

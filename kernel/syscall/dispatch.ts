/**
 * The door for syscalls: takes a batch apart, holds each call to the table, and answers each.
 *
 * The calls of a batch are made in order, each on what those before it have left, and each has its
 * own answer: one that is refused keeps none of the others from being made. Whatever is refused,
 * for whatever reason, leaves its audit record and changes nothing.
 */
import { has } from "../capability/capability.ts";
import { instanceOf, type KernelContext } from "../context.ts";
import { hasProcess } from "../lifecycle/service.ts";
import type { CallReply, Cause, SyscallReply } from "../ports.ts";
import type { InstanceId } from "../spec.ts";
import { takesCalls } from "../system/power.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { attempt, readBatch, readFields, readName } from "./request.ts";
import { callerName, callerSet, refuse, type Scene } from "./scene.ts";
import { SYSCALLS, type ReadyCall, type SyscallRow } from "./table.ts";

export interface SyscallInput {
  readonly caller: InstanceId | null;
  readonly calls: unknown;
  readonly cause: Cause;
}

export function onSyscall(context: KernelContext, input: SyscallInput): SyscallReply {
  const { caller, cause } = input;
  const scene: Scene = { context, caller, call: null, cause };
  const batch = attempt("calls", () => readBatch(input.calls));
  if (isRefusal(batch)) return [refused(scene, batch)];
  return batch.map((call, index) => answer(scene, call, `calls[${index}]`));
}

function answer(outer: Scene, raw: unknown, at: string): CallReply {
  const fields = attempt(at, () => readFields(raw, at));
  if (isRefusal(fields)) return refused(outer, fields);
  const call = attempt(at, () => readName(fields));
  if (isRefusal(call)) return refused(outer, call);
  const scene: Scene = { ...outer, call };
  const row = SYSCALLS[call];
  // What it gives holds nothing foreign any more.
  const ready = attempt(at, () => row.validate(fields));
  // Who may not call learns nothing else of the call than that.
  const barred = barOf(scene, row, at);
  if (barred !== null) return refuseAll(scene, barred, ready);
  if (isRefusal(ready)) return refused(scene, ready);
  scene.context.series.goOn(call);
  return { call, results: ready.handle(scene) };
}

/** Why this caller cannot make this call at all; `null`: it can. */
function barOf(scene: Scene, { capability }: SyscallRow, at: string): Refusal | null {
  const { context, caller } = scene;
  if (caller !== null) {
    const { state } = instanceOf(context, caller);
    const name = callerName(scene);
    if (!hasProcess(state.name) || state.name === "paused") {
      return { kind: "caller-not-running", at, name };
    }
    if (!has(callerSet(scene), capability)) return { kind: "no-capability", at, name, capability };
  }
  if (takesCalls(context)) return null;
  return { kind: "going-down", at, isOff: context.system.power.name === "off" };
}

/** One answer and one record for each service that was named, as far as there are any. */
function refuseAll(scene: Scene, refusal: Refusal, ready: ReadyCall | Refusal): CallReply {
  if (isRefusal(ready) || ready.mentions.length === 0) return refused(scene, refusal);
  const results = ready.mentions.map((mention) => {
    return refuse(scene, refusal, scene.context.registry.subjectOf(mention));
  });
  return { call: scene.call, results };
}

function refused(scene: Scene, refusal: Refusal): CallReply {
  return { call: scene.call, results: [refuse(scene, refusal, null)] };
}

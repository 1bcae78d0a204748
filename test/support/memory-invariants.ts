/**
 * No limit of memory is exceeded for longer than its enforcement takes, which is no time at all.
 *
 * The use of every process is computed anew from the trace and the manifest: what it begins with,
 * what it leaks by itself and by injected faults, and nothing while it is paused. It only grows
 * until a process ends, so it is looked at a microsecond before that, and before the end. While a
 * hook of its start runs there is no process yet.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { Hook } from "../../kernel/vocabulary.ts";
import type { Run } from "./systems.ts";
import { isWithin } from "./isolation-invariants.ts";
import { serviceOf, type Invariant } from "./trace-invariants.ts";

const US_PER_SECOND = 1_000_000n;

/** Memory in millionths of a byte, so that nothing is ever rounded. */
export interface Use {
  micro: bigint;
  since: number;
  readonly bornUs: number;
  /** By fault; what the program leaks by itself is that of no fault. */
  readonly rates: Map<number | null, number>;
  isPaused: boolean;
  /** How often its rate may have changed: each time a process rounds down to a whole byte. */
  turns: number;
}

export const memoryLimits: Invariant = (run) => {
  const uses = new Map<InstanceId, Use>();
  const found: string[] = [];
  for (const record of run.records) {
    const isExit = record.event === "service.state" && record.exit !== null;
    if (isExit) found.push(...excesses(run, uses, record.tUs - 1));
    followUses(run, uses, record);
  }
  return [...found, ...excesses(run, uses, run.endedAt - 1)];
};

/** What a record says of what processes use. */
export function followUses(run: Run, uses: Map<InstanceId, Use>, record: TraceRecord): void {
  if (record.event === "service.state") follow(run, uses, record);
  if (record.event === "hook.started" && isOfStart(record.hook)) uses.delete(record.instance);
  const isDone = record.event === "hook.done" && record.outcome === "ok";
  if (isDone && isOfStart(record.hook)) begin(run, uses, record);
  if (record.event === "fault.injected" && record.fault === "leak") leak(run, uses, record);
}

/** Who uses too much at an instant. */
function excesses(
  { system }: Run,
  uses: ReadonlyMap<InstanceId, Use>,
  tUs: number,
): readonly string[] {
  const found: string[] = [];
  let total = 0n;
  for (const [instance, use] of uses) {
    const micro = microAt(use, tUs);
    total += micro;
    const { hardBytes } = serviceOf(system, instance).limits.memory;
    if (hardBytes === null || micro < (BigInt(hardBytes) + 1n) * US_PER_SECOND) continue;
    found.push(`instance ${instance} is over ${hardBytes} bytes at ${tUs} µs`);
  }
  for (const [index, { limits }] of system.slices.entries()) {
    const { hardBytes } = limits.memory;
    const members = [...uses].filter(([instance]) =>
      isWithin(system, serviceOf(system, instance).slice, index),
    );
    const together = members.reduce((sum, [, use]) => sum + microAt(use, tUs), 0n);
    if (hardBytes === null || together < (BigInt(hardBytes) + 1n) * US_PER_SECOND) continue;
    found.push(`slice ${index} is over ${hardBytes} bytes at ${tUs} µs`);
  }
  // What each process rounds down, the machine has to spare.
  const room = BigInt(system.machine.memoryBytes + 1 + uses.size) * US_PER_SECOND;
  if (total >= room) found.push(`the machine is over its memory at ${tUs} µs`);
  return found;
}

function follow(
  run: Run,
  uses: Map<InstanceId, Use>,
  record: Extract<TraceRecord, { readonly event: "service.state" }>,
): void {
  const { instance, to, exit, tUs } = record;
  if (exit !== null) uses.delete(instance);
  if (to === "starting") begin(run, uses, record);
  const use = uses.get(instance);
  if (use === undefined) return;
  settleAt(use, tUs);
  use.isPaused = to === "paused";
}

function isOfStart(hook: Hook): boolean {
  return hook === "on-start" || hook === "on-restart";
}

/** There is a process from now on. */
function begin(
  { system }: Run,
  uses: Map<InstanceId, Use>,
  { instance, tUs }: { readonly instance: InstanceId; readonly tUs: number },
): void {
  const { baseBytes, leakBytesPerSecond } = serviceOf(system, instance).behavior.memory;
  const micro = BigInt(baseBytes) * US_PER_SECOND;
  const rates = new Map([[null, leakBytesPerSecond]]);
  uses.set(instance, { micro, since: tUs, bornUs: tUs, rates, isPaused: false, turns: 0 });
}

function leak(
  { system }: Run,
  uses: ReadonlyMap<InstanceId, Use>,
  record: Extract<TraceRecord, { readonly event: "fault.injected" }>,
): void {
  const fault = system.faults.find(({ index }) => index === record.index);
  if (fault?.kind !== "leak") return;
  for (const instance of fault.instances) {
    const use = uses.get(instance);
    if (use === undefined) continue;
    settleAt(use, record.tUs);
    if (record.phase === "begin") use.rates.set(fault.index, fault.bytesPerSecond);
    else use.rates.delete(fault.index);
  }
}

function settleAt(use: Use, tUs: number): void {
  use.micro = microAt(use, tUs);
  use.since = tUs;
  use.turns++;
}

export function microAt({ micro, since, bornUs, rates, isPaused }: Use, tUs: number): bigint {
  if (tUs < bornUs) return 0n;
  if (isPaused || tUs <= since) return micro;
  const rate = [...rates.values()].reduce((sum, one) => sum + one, 0);
  return micro + BigInt(rate) * BigInt(tUs - since);
}

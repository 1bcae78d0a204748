/**
 * One flowing resource of the machine: how long a sender waits for the network, or for a disk.
 *
 * A program transfers something before it runs, and so much a second while it runs
 * (`behavior.network`). What passes goes through the bucket of the instance and then through those
 * of the slices around it, the innermost first, each of which bounds what comes out of it. While a
 * sender waits its work stands still, so that starts and runs take that much longer.
 *
 * It asks for what a period needs at its beginning, and waits for as much of it as is not there by
 * its end. Where no bucket on the way can run short nothing is asked, and what passes is reckoned.
 */
import type { Alarm } from "../../kernel/alarms.ts";
import { present } from "../../kernel/assertion.ts";
import { atRate, unitsAt, type Growth } from "../../kernel/isolation/growth.ts";
import type { Flowing } from "../../kernel/isolation/limits.ts";
import { millionthsOf, unitsIn, unitsOf, wholeOf } from "../../kernel/isolation/units.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import {
  after,
  BOOT,
  duration,
  elapsed,
  MILLISECOND,
  SECOND,
  type Duration,
  type Instant,
} from "../../kernel/time.ts";
import type { Traffic } from "../system.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import { isStopping, type KeeperParts } from "./counted-keeper.ts";
import type { Process } from "./process.ts";
import type { ResourceUse } from "./resource-use.ts";
import { canRunShort, findBuckets, type Bucket } from "./buckets.ts";

/** How long a program sends before it asks again: as long as a period of CPU quota. */
const PERIOD: Duration = duration(100 * MILLISECOND);

/** A sender that has not waited for this long waits anew, and that is written again. */
const CALM: Duration = SECOND;

export interface FlowParts extends KeeperParts {
  /** Has the work of a process take so much longer. */
  readonly postpone: (process: Process, lengthUs: Duration, now: Instant) => void;
}

/** What is on its way, and the buckets that it still has to pass. */
interface Packet {
  readonly units: bigint;
  /** Until then it may take without anybody waiting: it is what the work up to then needs. */
  readonly dueBy: Instant;
  stage: number;
}

interface Sender {
  readonly instance: InstanceId;
  readonly traffic: Traffic;
  readonly buckets: readonly Bucket[];
  readonly isShaped: boolean;
  process: Process | null;
  isRunning: boolean;
  packet: Packet | null;
  alarm: Alarm<WorldAlarm> | null;
  passed: Growth;
  waits: number;
  waitedUs: number;
  /** Until when it last waited. */
  calmSince: Instant | null;
}

export class FlowKeeper {
  readonly resource: Flowing;
  readonly #parts: FlowParts;
  readonly #senders: readonly (Sender | null)[];
  readonly #buckets: readonly Bucket[];

  constructor(resource: Flowing, parts: FlowParts) {
    this.resource = resource;
    this.#parts = parts;
    const { paths, buckets } = findBuckets(resource, parts.system, parts.slices);
    this.#buckets = buckets;
    const services = parts.system.services.flatMap((service) =>
      Array.from({ length: service.spec.instances }, () => service),
    );
    this.#senders = services.map((service, instance) =>
      newSender(instance as InstanceId, service.behavior[resource], paths[instance] ?? []),
    );
  }

  /** A new process transfers what it needs before it runs. */
  admit(process: Process, now: Instant): void {
    const sender = this.#senders[process.instance] ?? null;
    if (sender === null) return;
    sender.process = process;
    sender.isRunning = false;
    const { start } = sender.traffic;
    if (start > 0) this.#send(sender, { units: unitsOf(start), dueBy: now, stage: 0 }, now);
  }

  /** The process runs from now on. */
  run(process: Process, now: Instant): void {
    const sender = this.#senderOf(process);
    if (sender === null) return;
    sender.isRunning = true;
    this.#goOn(sender, now);
  }

  /** The process goes on, or does not. */
  update(process: Process, now: Instant): void {
    const sender = this.#senderOf(process);
    if (sender?.isRunning === true) this.#goOn(sender, now);
  }

  /** The process is no more; what it still waited for has been paid for. */
  discharge(process: Process, now: Instant): void {
    const sender = this.#senderOf(process);
    if (sender === null) return;
    this.#parts.alarms.cancel(sender.alarm);
    this.#setRate(sender, 0n, now);
    sender.process = null;
    sender.isRunning = false;
    sender.packet = null;
    sender.alarm = null;
  }

  /** What is on its way may go on, or it is time for the next. */
  onAlarm(instance: InstanceId, now: Instant): void {
    const sender = present(this.#senders[instance], "a sender has an alarm");
    sender.alarm = null;
    if (sender.packet !== null) this.#pass(sender, now);
    else this.#goOn(sender, now);
  }

  uses(now: Instant): readonly ResourceUse[] {
    const { resource } = this;
    const passedBy = (sender: Sender): bigint => unitsAt(sender.passed, now);
    return this.#buckets.map(({ instance, slice, spec, senders }): ResourceUse => {
      const own = senders.map((each) => present(this.#senders[each], "a bucket has its senders"));
      const use = wholeOf(own.reduce((sum, sender) => sum + passedBy(sender), 0n));
      const refusals = own.reduce((sum, { waits }) => sum + waits, 0);
      const waitedUs = duration(own.reduce((sum, sender) => sum + sender.waitedUs, 0));
      const limit = Math.ceil(spec.perSecond);
      return { resource, instance, slice, limit, use, peak: use, refusals, waitedUs };
    });
  }

  #senderOf(process: Process): Sender | null {
    const sender = this.#senders[process.instance] ?? null;
    return sender?.process === process ? sender : null;
  }

  /** Sends what the next period needs, unless something holds the process up. */
  #goOn(sender: Sender, now: Instant): void {
    const { process, traffic, isShaped } = sender;
    if (process === null || traffic.perSecond === 0) return;
    const isHeld = process.halt !== null || isStopping(process);
    if (!isShaped) {
      this.#setRate(sender, isHeld ? 0n : millionthsOf(traffic.perSecond), now);
      return;
    }
    if (isHeld || sender.packet !== null || sender.alarm !== null) return;
    const lengthUs = periodOf(process, now);
    if (lengthUs === 0) return;
    const units = unitsIn(traffic.perSecond, lengthUs);
    this.#send(sender, { units, dueBy: after(now, lengthUs), stage: 0 }, now);
  }

  #send(sender: Sender, packet: Packet, now: Instant): void {
    sender.packet = packet;
    this.#pass(sender, now);
  }

  /** What is only reckoned flows evenly: its own bucket has given that since it was last asked. */
  #setRate(sender: Sender, rate: bigint, now: Instant): void {
    const { passed } = sender;
    if (passed.rate > 0n) {
      const flown = unitsAt(passed, now) - passed.units;
      for (const { bucket, senders } of sender.buckets) {
        if (senders.length === 1) bucket.flow(now, flown);
      }
    }
    sender.passed = atRate(passed, now, rate);
  }

  /** From bucket to bucket, as far as it goes without waiting. */
  #pass(sender: Sender, now: Instant): void {
    const { packet, buckets, process } = sender;
    if (packet === null || process === null) return;
    while (packet.stage < buckets.length) {
      const bucket = present(buckets[packet.stage], "a bucket on the way");
      packet.stage += 1;
      const end = after(now, bucket.bucket.take(now, packet.units));
      if (end <= packet.dueBy || end === now) continue;
      const waitUs = elapsed(now > packet.dueBy ? now : packet.dueBy, end);
      this.#noteWait(sender, bucket, waitUs, now);
      // Woken before its work goes on: what runs has passed all that it waited for.
      this.#wake(sender, end);
      this.#parts.postpone(process, waitUs, now);
      return;
    }
    sender.packet = null;
    const { units, since, rate } = sender.passed;
    sender.passed = { units: units + packet.units, since, rate };
    if (sender.isRunning) this.#wake(sender, now > packet.dueBy ? now : packet.dueBy);
  }

  /** Nobody waits for the end of a run because something is sent. */
  #wake(sender: Sender, at: Instant): void {
    const { resource } = this;
    const meaning = { kind: "flow", resource, instance: sender.instance } as const;
    sender.alarm = this.#parts.alarms.arm(at, meaning, false);
  }

  /** Written when it begins to wait, and not again while it goes on waiting. */
  #noteWait(sender: Sender, bucket: Bucket, waitUs: Duration, now: Instant): void {
    const { process, calmSince, traffic, instance, isRunning } = sender;
    sender.waitedUs += waitUs;
    const isNew = calmSince === null || elapsed(calmSince, now) > CALM;
    sender.calmSince = after(now, duration(waitUs + PERIOD));
    if (!isNew || process === null) return;
    sender.waits += 1;
    this.#parts.trace.append(now, process.cause ?? process.startRecord, {
      event: "limit.hit",
      limit: this.resource,
      instance,
      slice: bucket.slice,
      value: Math.ceil(isRunning ? traffic.perSecond : traffic.start),
      max: Math.ceil(bucket.spec.perSecond),
      held: null,
    });
  }
}

/** To the end of the period, or of the run where that comes first. */
function periodOf({ activity }: Process, now: Instant): Duration {
  if (activity.kind !== "armed") return PERIOD;
  return duration(Math.min(PERIOD, elapsed(now, activity.due)));
}

function newSender(
  instance: InstanceId,
  traffic: Traffic,
  buckets: readonly Bucket[],
): Sender | null {
  if (buckets.length === 0 || (traffic.perSecond === 0 && traffic.start === 0)) return null;
  return {
    instance,
    traffic,
    buckets,
    isShaped: buckets.some(canRunShort),
    process: null,
    isRunning: false,
    packet: null,
    alarm: null,
    passed: { units: 0n, since: BOOT, rate: 0n },
    waits: 0,
    waitedUs: 0,
    calmSince: null,
  };
}

/**
 * A small system and hand-written records for the tests of reports.
 */
import { NO_CAPABILITIES } from "../../../kernel/capability/capability.ts";
import { BOOT_FREE } from "../../../kernel/bootstrap.ts";
import { UNLIMITED } from "../../../kernel/isolation/limits.ts";
import { NO_CONFIG } from "../../../kernel/config/values.ts";
import {
  NO_HOOKS,
  type InstanceId,
  type ServiceId,
  type ServiceSpec,
} from "../../../kernel/spec.ts";
import { duration, instant } from "../../../kernel/time.ts";
import type { ExitReport, TraceBody, TraceRecord } from "../../../kernel/trace/events.ts";
import type { ServiceError, ServiceState } from "../../../kernel/vocabulary.ts";
import { FREE, MODEST, NO_TRAFFIC, PLAIN_ISOLATION } from "../../support/systems.ts";
import { IMMEDIATELY, type Distribution } from "../../../sim/distribution.ts";
import type { SimulationResult } from "../../../sim/simulation.ts";
import { NO_HOOK_COMMANDS, type SimulatedService, type SystemSpec } from "../../../sim/system.ts";

const RESTART: ServiceSpec["restart"] = {
  policy: "on-failure",
  backoff: { strategy: "fixed", delayUs: duration(100_000) },
  jitter: "none",
  limit: { burst: 5, intervalUs: duration(10_000_000) },
  attemptsMax: null,
  resetAfterUs: duration(600_000_000),
};

export type ServiceSketch = Partial<ServiceSpec> & {
  readonly name: string;
  readonly start?: Distribution;
  readonly run?: Distribution;
};

const MACHINE: SystemSpec["machine"] = {
  memoryBytes: 2 ** 30,
  cpus: 4,
  controlCostUs: duration(0),
  bootUs: BOOT_FREE,
  isolationCosts: FREE,
};

const NO_TURNS = { watchdogUs: null, hooks: NO_HOOKS, config: NO_CONFIG } as const;

/** Of a service that nothing limits and no program serves. */
const UNBOUND = { program: null, limits: UNLIMITED, oomAdjust: 0, slice: null } as const;

export function sketchSystem(sketches: readonly ServiceSketch[]): SystemSpec {
  let instanceCount = 0;
  const services = sketches.map((sketch, index): SimulatedService => {
    const { start, run, ...given } = sketch;
    const spec: ServiceSpec = {
      id: index as ServiceId,
      type: "user",
      enabled: true,
      registered: true,
      discoverable: true,
      capabilities: NO_CAPABILITIES,
      kind: "long-running",
      version: null,
      instances: 1,
      startTimeoutUs: null,
      stopTimeoutUs: duration(3_000_000),
      restart: RESTART,
      ...NO_TURNS,
      checks: [],
      dependencies: [],
      conflicts: [],
      mailbox: { capacity: 64, whenFull: "block", handlers: 1 },
      routes: [],
      isolation: PLAIN_ISOLATION,
      ...given,
    };
    const firstInstance = instanceCount as InstanceId;
    instanceCount += spec.instances;
    return {
      spec,
      firstInstance,
      behavior: {
        start: start ?? IMMEDIATELY,
        stop: IMMEDIATELY,
        startFailures: { kind: "first", count: 0 },
        run: run ?? null,
        exit: { kind: "code", code: 0 },
        reload: IMMEDIATELY,
        heartbeat: null,
        memory: { baseBytes: 0, leakBytesPerSecond: 0 },
        cpu: { numerator: 0, denominator: 1 },
        ...MODEST,
      },
      sends: [],
      handling: IMMEDIATELY,
      cpu: { quotaUs: null, weight: 100, scheduling: { policy: "fair" } },
      hooks: NO_HOOK_COMMANDS,
      ...UNBOUND,
      place: { file: "small.multios.yaml", line: 10 * (index + 1), column: 3 },
    };
  });
  return {
    name: "small",
    file: "small.multios.yaml",
    machine: MACHINE,
    servicesMax: 1_000,
    services,
    instanceCount,
    groups: [],
    faults: [],
    actions: [],
    objectives: [],
    slices: [],
    security: null,
    ...NO_TRAFFIC,
    warnings: [],
  };
}

export function requires(target: number): ServiceSpec["dependencies"][number] {
  return {
    kind: "requires",
    target: target as ServiceId,
    condition: "ready",
    versions: [],
    timeoutUs: null,
    optional: false,
  };
}

/** Collects records as the kernel would number them; each call returns the number it gave. */
export class Scribe {
  readonly records: TraceRecord[] = [];

  write(tUs: number, body: TraceBody, cause: number | null = null): number {
    const seq = this.records.length;
    this.records.push({ ...body, tUs: instant(tUs), seq, cause });
    return seq;
  }

  state(
    tUs: number,
    instance: number,
    step: readonly [ServiceState, ServiceState],
    more: {
      readonly exit?: ExitReport;
      readonly error?: ServiceError;
      readonly cause?: number;
    } = {},
  ): number {
    return this.write(
      tUs,
      {
        event: "service.state",
        instance: instance as InstanceId,
        from: step[0],
        to: step[1],
        generation: 1,
        exit: more.exit ?? null,
        error: more.error ?? null,
      },
      more.cause ?? null,
    );
  }

  /** A start that takes until `readyUs` and ends in readiness. */
  boot(instance: number, startUs: number, readyUs: number): void {
    this.state(startUs, instance, ["stopped", "starting"]);
    this.state(readyUs, instance, ["starting", "running"]);
    this.ready(readyUs, instance, true);
  }

  ready(tUs: number, instance: number, ready: boolean): number {
    return this.write(tUs, { event: "service.ready", instance: instance as InstanceId, ready });
  }

  result(endedUs: number, instanceCount: number): SimulationResult {
    return {
      ending: "quiet",
      endedAt: instant(endedUs),
      digest: "sha256:0",
      events: this.records.length,
      subjects: { system: "small", services: [], slices: [] },
      bootSet: [],
      startWaits: [],
      memoryPeakBytes: new Array<number>(instanceCount).fill(0),
      answers: new Map(),
      answersNotKept: 0,
      cpuUsage: null,
      messages: null,
      traffic: null,
      programs: null,
      samples: null,
      resources: [],
    };
  }
}

/**
 * Small systems for tests, written down as what differs from a plain service.
 */
import { NO_MODULES, type ProgramLibrary } from "../../sim/program/open-programs.ts";
import { createPacedHal } from "../../hal/virtual/paced-hal.ts";
import { createVirtualHal } from "../../hal/virtual/virtual-hal.ts";
import { NO_CAPABILITIES } from "../../kernel/capability/capability.ts";
import { BOOT_FREE } from "../../kernel/bootstrap.ts";
import type { MailboxSpec } from "../../kernel/message/types.ts";
import { NO_CONFIG, type ConfigValue } from "../../kernel/config/values.ts";
import type {
  DependencySpec,
  HealthCheckSpec,
  InstanceId,
  IsolationSpec,
  RestartSpec,
  ServiceId,
  ServiceSpec,
} from "../../kernel/spec.ts";
import { SERVICES_MAX } from "../../kernel/syscall/limits.ts";
import { UNLIMITED, type ResourceLimits } from "../../kernel/isolation/limits.ts";
import type { SecurityPolicy } from "../../kernel/isolation/policy.ts";
import { duration, instant, MILLISECOND, SECOND } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { IMMEDIATELY, type Distribution } from "../../sim/distribution.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import type { SimulationOptions, SimulationResult, TraceObserver } from "../../sim/simulation.ts";
import { simulate } from "../../sim/simulator.ts";
import type {
  ActionSpec,
  Behavior,
  CpuSpec,
  FaultSpec,
  MachineSpec,
  SendSpec,
  SimulatedService,
  SliceSpec,
  SystemSpec,
} from "../../sim/system.ts";
import type { RequestWatch } from "../../sim/traffic/requests.ts";
import { groupsOf, type GroupDraft } from "./group-drafts.ts";
import { tell } from "./tell.ts";
import type { Watcher } from "./watcher.ts";
import {
  commandsOf,
  hookSpecsOf,
  settingsOf,
  type ConfigDraft,
  type HookDrafts,
} from "./turn-drafts.ts";

export const PLACE = { file: "test.yaml", line: 1, column: 1 };

/** Of a service that no program serves. */
const NO_PROGRAM = { program: null, place: PLACE } as const;

/** Of a system in which nobody asks. */
export const NO_TRAFFIC = { traffic: null, zones: null, workloadsEnd: null } as const;

/** Milliseconds as a constant distribution. */
export function ms(value: number): Distribution {
  return { kind: "constant", valueUs: duration(value * 1_000) };
}

export const DEFAULT_RESTART: RestartSpec = {
  policy: "on-failure",
  backoff: { strategy: "fixed", delayUs: duration(100 * MILLISECOND) },
  jitter: "none",
  limit: { burst: 5, intervalUs: duration(10 * SECOND) },
  attemptsMax: null,
  resetAfterUs: duration(600 * SECOND),
};

/** What a program takes that says nothing of what it takes. */
export const MODEST: Pick<
  Behavior,
  "files" | "threads" | "disk" | "network" | "disk-io" | "onExhausted"
> = {
  files: { base: 0, perSecond: 0 },
  threads: { base: 1, perSecond: 0 },
  disk: { base: 0, perSecond: 0 },
  network: { start: 0, perSecond: 0 },
  "disk-io": { start: 0, perSecond: 0 },
  onExhausted: "exit",
};

export const PLAIN_ISOLATION: IsolationSpec = {
  level: "process",
  user: "multios",
  group: null,
  label: null,
};

const NO_COST = { startUs: duration(0), memoryBytes: 0 };
export const FREE: MachineSpec["isolationCosts"] = {
  none: NO_COST,
  process: NO_COST,
  container: NO_COST,
  "virtual-machine": NO_COST,
  namespace: NO_COST,
};

type Drafted =
  | "id"
  | "name"
  | "dependencies"
  | "conflicts"
  | "restart"
  | "hooks"
  | "config"
  | "mailbox"
  | "routes";

/** `web:ready`, `db:completed`; without a condition: ready. */
export interface ServiceDraft extends Partial<Omit<ServiceSpec, Drafted>> {
  readonly hooks?: HookDrafts;
  readonly config?: ConfigDraft;
  readonly requires?: readonly string[];
  readonly wants?: readonly string[];
  readonly after?: readonly string[];
  readonly bindsTo?: readonly string[];
  readonly partOf?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly waits?: Partial<DependencySpec>;
  readonly restart?: Partial<RestartSpec>;
  readonly behavior?: Partial<Behavior>;
  readonly memoryLimitBytes?: number;
  readonly cpu?: Partial<CpuSpec>;
  readonly mailbox?: Partial<MailboxSpec>;
  readonly handling?: Distribution;
  readonly sends?: readonly (Partial<SendSpec> & {
    readonly to: string;
    readonly every: Distribution;
    readonly isGranted?: boolean;
  })[];
  readonly limits?: Partial<ResourceLimits>;
  readonly oomAdjust?: number;
  readonly slice?: number | null;
}

export interface PlanDraft {
  readonly faults?: readonly (FaultSpec extends infer F
    ? F extends FaultSpec
      ? Omit<F, "index" | "place">
      : never
    : never)[];
  readonly actions?: readonly {
    readonly at: number;
    readonly call: ActionSpec["call"];
    /** Its name, or the names of several. */
    readonly service: string | readonly string[];
    /** The first instance of this service does it, in place of the operator. */
    readonly as?: string;
    /** Of that registration. */
    readonly handle?: number;
    readonly pattern?: string;
    /** A further call of the batch before it. */
    readonly isWithin?: boolean;
    /** Of a reload. */
    readonly set?: Readonly<Record<string, ConfigValue | null>>;
    /** Of a shutdown or a reboot. */
    readonly deadlineMs?: number;
  }[];
  readonly servicesMax?: number;
  readonly machineMemoryBytes?: number;
  readonly groups?: Readonly<Record<string, GroupDraft>>;
  readonly machine?: Partial<MachineSpec>;
  readonly isolationCosts?: Partial<MachineSpec["isolationCosts"]>;
  readonly slices?: readonly SliceSpec[];
  readonly security?: SecurityPolicy;
}

export function check(draft: Partial<HealthCheckSpec> = {}): HealthCheckSpec {
  const intervalUs = draft.intervalUs ?? duration(30 * SECOND);
  return {
    name: "check",
    kind: "readiness",
    type: "process",
    intervalUs,
    timeoutUs: duration(5 * SECOND),
    failures: 3,
    successes: 1,
    startPeriodUs: duration(0),
    startIntervalUs: intervalUs,
    ...draft,
  };
}

export function system(
  drafts: Readonly<Record<string, ServiceDraft>>,
  plan: PlanDraft = {},
): SystemSpec {
  const names = Object.keys(drafts);
  const idOf = (name: string): ServiceId => {
    const id = names.indexOf(name);
    if (id < 0) throw new Error(`no service ${name}`);
    return id as ServiceId;
  };
  let next = 0;
  const services = names.map((name): SimulatedService => {
    const draft = drafts[name] ?? {};
    const spec = specOf(name, idOf, draft);
    const firstInstance = next as InstanceId;
    next += spec.instances;
    return {
      spec,
      behavior: {
        start: IMMEDIATELY,
        stop: IMMEDIATELY,
        startFailures: { kind: "first", count: 0 },
        run: null,
        exit: { kind: "code", code: 0 },
        reload: IMMEDIATELY,
        heartbeat: null,
        memory: { baseBytes: 0, leakBytesPerSecond: 0 },
        cpu: { numerator: 0, denominator: 1 },
        ...MODEST,
        ...draft.behavior,
      },
      cpu: { quotaUs: null, weight: 100, scheduling: { policy: "fair" }, ...draft.cpu },
      sends: (draft.sends ?? []).map(
        ({ every, bytes = 0, timeoutUs = null, awaitsReply = false }) => {
          return { every, bytes, timeoutUs, awaitsReply };
        },
      ),
      handling: draft.handling ?? IMMEDIATELY,
      hooks: commandsOf(draft.hooks ?? {}),
      limits: limitsOf(draft),
      oomAdjust: draft.oomAdjust ?? 0,
      slice: draft.slice ?? null,
      firstInstance,
      ...NO_PROGRAM,
    };
  });
  return {
    name: "test",
    file: "test.yaml",
    servicesMax: plan.servicesMax ?? SERVICES_MAX,
    machine: {
      memoryBytes: plan.machineMemoryBytes ?? 8 * 1024 ** 3,
      cpus: 4,
      controlCostUs: duration(0),
      bootUs: BOOT_FREE,
      isolationCosts: { ...FREE, ...plan.isolationCosts },
      ...plan.machine,
    },
    services,
    instanceCount: next,
    groups: groupsOf(plan.groups ?? {}, names, PLACE),
    faults: (plan.faults ?? []).map((fault, index) => ({ ...fault, index, place: PLACE })),
    actions: planned(plan.actions ?? [], idOf, services),
    objectives: [],
    slices: plan.slices ?? [],
    security: plan.security ?? null,
    ...NO_TRAFFIC,
    warnings: [],
  };
}

function planned(
  actions: NonNullable<PlanDraft["actions"]>,
  idOf: (name: string) => ServiceId,
  services: readonly SimulatedService[],
): readonly ActionSpec[] {
  let index = -1;
  return actions.map((action) => {
    const { at, call, service, as, handle, pattern, set, isWithin, deadlineMs } = action;
    if (isWithin !== true) index += 1;
    return {
      at: instant(at),
      call,
      services: (typeof service === "string" ? [service] : service).map(idOf),
      caller: as === undefined ? null : (services[idOf(as)]?.firstInstance ?? null),
      handle: handle ?? null,
      pattern: pattern ?? null,
      set: set === undefined ? null : settingsOf(set),
      deadlineUs: deadlineMs === undefined ? null : duration(deadlineMs * 1_000),
      index,
      place: PLACE,
    };
  });
}

function limitsOf({ limits, memoryLimitBytes }: ServiceDraft): ResourceLimits {
  const memory = { softBytes: null, hardBytes: memoryLimitBytes ?? null };
  return { ...UNLIMITED, memory, ...limits };
}

function specOf(name: string, idOf: (name: string) => ServiceId, draft: ServiceDraft): ServiceSpec {
  const dependencies = (
    [
      ["requires", draft.requires],
      ["wants", draft.wants],
      ["after", draft.after],
      ["binds-to", draft.bindsTo],
      ["part-of", draft.partOf],
    ] as const
  ).flatMap(([kind, targets]) =>
    (targets ?? []).map((target): DependencySpec => {
      const [service = "", condition = "ready"] = target.split(":");
      return {
        kind,
        target: idOf(service),
        condition: condition as DependencySpec["condition"],
        versions: [],
        timeoutUs: null,
        optional: false,
        ...draft.waits,
      };
    }),
  );
  return {
    id: idOf(name),
    name,
    type: draft.type ?? "user",
    enabled: draft.enabled ?? true,
    registered: draft.registered ?? true,
    discoverable: draft.discoverable ?? true,
    capabilities: draft.capabilities ?? NO_CAPABILITIES,
    kind: draft.kind ?? "long-running",
    version: draft.version ?? null,
    instances: draft.instances ?? 1,
    startTimeoutUs: draft.startTimeoutUs ?? null,
    stopTimeoutUs: draft.stopTimeoutUs ?? duration(3 * SECOND),
    watchdogUs: draft.watchdogUs ?? null,
    hooks: hookSpecsOf(draft.hooks ?? {}),
    config: { ...NO_CONFIG, ...draft.config, values: settingsOf(draft.config?.values ?? {}) },
    restart: { ...DEFAULT_RESTART, ...draft.restart },
    checks: draft.checks ?? [],
    dependencies,
    conflicts: (draft.conflicts ?? []).map(idOf),
    isolation: draft.isolation ?? PLAIN_ISOLATION,
    mailbox: { capacity: 64, whenFull: "block", handlers: 1, ...draft.mailbox },
    routes: (draft.sends ?? []).map(({ to, isGranted = true }) => ({
      target: idOf(to),
      isGranted,
    })),
  };
}

export interface Run extends SimulationResult {
  readonly system: SystemSpec;
  readonly records: readonly TraceRecord[];
  /** `ms name state` for every transition, in order. */
  readonly story: readonly string[];
  /** Timers that the kernel has armed at the end. */
  readonly timersLeft: number;
}

const core = loadCore();

/** As the simulator has it. */
const KERNEL_WHEEL = 0;

/** Boots a system in virtual time and keeps its whole trace. */
export async function run(
  spec: SystemSpec,
  options: {
    readonly seed?: bigint;
    readonly untilMs?: number;
    readonly observe?: TraceObserver;
    readonly onAnswers?: SimulationOptions["onAnswers"];
    readonly onSaid?: SimulationOptions["onSaid"];
    readonly breathe?: SimulationOptions["breathe"];
    readonly isSampled?: boolean;
    readonly programs?: ProgramLibrary;
    readonly watcher?: Watcher;
    readonly requests?: RequestWatch;
  } = {},
): Promise<Run> {
  const records: TraceRecord[] = [];
  const seed = options.seed ?? 1n;
  const hal = createVirtualHal({ seed, rng: "splitmix" });
  const result = await simulate({
    system: spec,
    seed,
    rng: "splitmix",
    untilUs: options.untilMs === undefined ? null : duration(options.untilMs * 1_000),
    hal: options.watcher === undefined ? hal : createPacedHal(hal, options.watcher.pace),
    core,
    observers: [(record) => records.push(record), options.observe ?? ((): void => undefined)],
    onAnswers: (answers) => options.onAnswers?.(answers),
    onSaid: (said) => options.onSaid?.(said),
    isSampled: options.isSampled === true,
    programs: options.programs ?? NO_MODULES,
    ...(options.requests === undefined ? {} : { requests: options.requests }),
    breathe: options.breathe ?? (() => Promise.resolve(true)),
    isEnough: () => options.watcher?.isEnough() ?? false,
    onSight: (sight) => options.watcher?.onSight(sight),
  });
  const timersLeft = core.timers(KERNEL_WHEEL).size;
  return { ...result, system: spec, records, story: tell(spec, records), timersLeft };
}

/**
 * The run: kernel and machine in turn, time in between, until nothing is left to happen.
 *
 *   inputs ──▶ kernel.step ──▶ effects ──▶ machine ──▶ (sleep until the next instant) ──▶ inputs
 *
 * It decides when a run ends and nothing else. It never looks at a clock but the HAL's.
 */
import { Alarms } from "../kernel/alarms.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { Input, SyscallReply } from "../kernel/ports.ts";
import { BOOT, DAY, duration, HOUR, instant, type Duration, type Instant } from "../kernel/time.ts";
import type { InstanceId } from "../kernel/spec.ts";
import type { TraceRecord } from "../kernel/trace/events.ts";
import { Trace } from "../kernel/trace/trace.ts";
import { answersIn, KeptAnswers } from "./answer-words.ts";
import { BootProgress } from "./boot-progress.ts";
import { faultWorld } from "./fault/world.ts";
import { Machine } from "./machine/machine.ts";
import { messageUsage } from "./machine/messages/usage.ts";
import { NO_MODULES, openPrograms } from "./program/open-programs.ts";
import { programsUsage } from "./program/usage.ts";
import { WallClock } from "./machine/wall-clock.ts";
import { Passage, type Passed } from "./passage.ts";
import { Sampler } from "./sampling/sampler.ts";
import { Schedule } from "./schedule.ts";
import type { Ending, SimulationOptions, SimulationResult } from "./simulation.ts";
import { subjectsOf } from "./trace-subjects.ts";
import { Traffic } from "./traffic/traffic.ts";
import { isPlanned, type WorldAlarm } from "./world-alarm.ts";

/** How long a run goes on after the last thing that was planned, or that came up. */
const HORIZON: Duration = HOUR;

/** A boot that has not come up yet may take this long, as long as little happens meanwhile. */
const BOOT_HORIZON: Duration = duration(7 * 24 * HOUR);

/** A first start that computes for longer, with nothing coming up meanwhile, never gets a CPU. */
const STARVATION: Duration = DAY;

/** More records than this since the last progress, past the horizon, is a crash loop. */
const RECORDS_WITHOUT_PROGRESS = 10_000;

/** And more than this is one also within the horizon: some seconds of work, and a long trace. */
const RECORDS_WITHOUT_PROGRESS_MAX = 2_000_000;

/** Steps, and records, between two breaths: handlers of programs may take milliseconds each. */
const STEPS_A_BREATH = 16;
const RECORDS_A_BREATH = 16_384;

/** Where somebody watches, requests are ahead of what is shown by no more. */
const GLANCE: Duration = duration(50_000);

/** No finite chain of causes needs more steps at one instant, for each instance. */
const STEPS_AN_INSTANT_PER_INSTANCE = 64;

/** Nor does it write more records than this for each instance, dependency and check. */
const RECORDS_AN_INSTANT_PER_PART = 256;

/** The wheels in the core: the kernel's, and the world's around it. */
const KERNEL_WHEEL = 0;
const WORLD_WHEEL = 1;

/** Boots a system and runs it to its end. One run at a time on one core. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { system, core, hal, programs: library = NO_MODULES } = options;
  core.reset();
  const subjects = subjectsOf(system);
  const progress = new BootProgress(system);
  const streams = core.streams(options.seed, options.rng);
  const watch = options.requests ?? null;
  const traffic =
    system.traffic === null
      ? null
      : new Traffic({ system, traffic: system.traffic, core, streams, watch });
  const observers = [
    ...options.observers,
    (record: TraceRecord): void => {
      progress.observe(record);
      traffic?.observe(record);
    },
  ];
  const trace = new Trace({ seed: options.seed, rng: options.rng, subjects }, observers);
  const kernel = new Kernel({
    services: system.services.map((service) => service.spec),
    groups: system.groups.map((group) => group.spec),
    timers: core.timers(KERNEL_WHEEL),
    random: core.streams(await hal.getRandomU64(), options.rng),
    trace,
    servicesMax: system.servicesMax,
    bootUs: system.machine.bootUs,
    security: system.security,
  });
  const alarms = new Alarms<WorldAlarm>(core.timers(WORLD_WHEEL));
  const reports: Input[] = [];
  const shared = { system, streams, trace, alarms };
  const wallClock = new WallClock();
  const { onSaid } = options;
  const isDiskFull = (instance: InstanceId): boolean => machine.gauges.isDiskFull(instance);
  const ends = { library, traffic, kernel, wallClock, onSaid, isDiskFull };
  const programs = openPrograms({ ...shared, ...ends });
  const report = (input: Input): void => void reports.push(input);
  const machine = new Machine({ ...shared, core, servers: traffic, programs, report });
  options.onSight?.({ gauges: machine.gauges, traffic: traffic?.sight ?? null });
  const network = traffic?.network ?? null;
  const world = faultWorld({ system, trace, network, machine, wallClock, report });
  const schedule = new Schedule({ system, trace, alarms, ...world });
  const sampler = options.isSampled === true ? samplerOf(options, machine, traffic) : null;
  const passage = new Passage(traffic, sampler);
  const parts = { kernel, machine, schedule, progress, trace, alarms, reports, traffic, passage };
  const run = new Run(options, parts);
  const ending = await run.toItsEnd();
  machine.settle(run.now);
  kernel.finish(run.now);
  traffic?.finish(trace, run.now);
  return {
    ending,
    endedAt: run.now,
    digest: trace.finish(),
    events: trace.length,
    subjects,
    memoryPeakBytes: machine.gauges.memoryPeakBytes,
    answers: run.answers.kept,
    answersNotKept: run.answers.grantedNotKept,
    cpuUsage: machine.gauges.cpuUsage,
    messages: messageUsage(kernel.messages, system),
    traffic: traffic?.usage() ?? null,
    programs: programs === null ? null : programsUsage(programs.residents),
    samples: sampler?.finish(run.now) ?? null,
    resources: machine.resourceUses(run.now),
    bootSet: kernel.bootSet,
    startWaits: kernel.startWaits,
  };
}

interface Parts {
  readonly kernel: Kernel;
  readonly machine: Machine;
  readonly schedule: Schedule;
  readonly progress: BootProgress;
  readonly trace: Trace;
  readonly alarms: Alarms<WorldAlarm>;
  /** What the world has reported to the kernel and it has not been told. */
  readonly reports: Input[];
  readonly traffic: Traffic | null;
  readonly passage: Passage;
}

class Run {
  now: Instant = BOOT;
  readonly answers: KeptAnswers = new KeptAnswers();
  readonly #options: SimulationOptions;
  readonly #parts: Parts;
  readonly #stepsAnInstantMax: number;
  readonly #recordsAnInstantMax: number;
  /** When `--for` is over, or somebody had enough. */
  #untilUs: Duration | null;
  #steps = 0;
  #recordsAtBreath = 0;
  #recordsBeforeNow = 0;
  #stepsAtNow = 0;
  /** When the last request was answered for which alone the run went on. */
  #answeredAt: Instant = BOOT;
  /** Faults and calls that were planned for this instant: each may set off as much again. */
  #plannedAtNow = 0;

  constructor(options: SimulationOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#untilUs = options.untilUs;
    const size = options.system.instanceCount + 16;
    this.#stepsAnInstantMax = STEPS_AN_INSTANT_PER_INSTANCE * size;
    let declared = 0;
    for (const { spec } of options.system.services) {
      declared += spec.dependencies.length + spec.checks.length;
    }
    this.#recordsAnInstantMax = RECORDS_AN_INSTANT_PER_PART * (size + declared);
  }

  async toItsEnd(): Promise<Ending> {
    const { kernel, machine, alarms } = this.#parts;
    let inputs: readonly Input[] = [{ kind: "boot" }];
    for (;;) {
      const step = kernel.step(this.now, inputs);
      for (const effect of step.effects) machine.apply(effect, this.now);
      if (step.replies.length > 0) this.#keepAnswers(step.replies);
      const due = await this.#dueOf(earliest(step.deadline, alarms.next()));
      if (due === "interrupted") return due;
      const ending = this.#endingBefore(due);
      if (ending !== null && ending !== "until" && ending !== "horizon") return ending;
      const ended = await (ending === "horizon" ? this.#waitForAnswers() : this.#goOn(ending, due));
      if (ended !== null) return ended;
      inputs = this.#collectInputs();
    }
  }

  /** Comes to the next instant at which the world has something to do; `until`: the run ends. */
  async #goOn(ending: "until" | null, due: Instant | null): Promise<Ending | null> {
    const { cpus } = this.#parts.machine;
    const bound = this.#withinRun(due);
    const soon = await this.#stretchTo(bound);
    if (soon === "interrupted") return this.#interrupted();
    const hasTidings = this.#parts.traffic?.hasTidings === true;
    if (ending === "until" && soon === bound && !hasTidings) return this.#waitOutTheRest();
    if (!(await this.#breathe())) return this.#interrupted();
    const next = cpus === null ? soon : cpus.computeUntil(soon, this.now);
    return this.#passTimeUntil(next ?? this.now);
  }

  /** Where nothing else is awaited but answers, the last of them may come first. */
  async #dueOf(due: Instant | null): Promise<Instant | null | "interrupted"> {
    const { kernel, machine, alarms, traffic } = this.#parts;
    if (traffic === null || traffic.pending === 0) return due;
    if (this.#untilUs !== null || kernel.isExpecting || alarms.foreground > 0) return due;
    if (machine.isHanging || machine.cpus?.isWorking === true) return due;
    const last = instant(this.#progressAt + HORIZON);
    // Nobody waits for answers beyond the horizon: whatever would come next ends the run.
    if (this.now >= last) return due ?? instant(this.now + 1);
    const { at, isInterrupted } = await this.#drain(traffic, earliest(due, last) ?? last);
    this.#answeredAt = at;
    return isInterrupted ? this.#interrupted() : at;
  }

  /** Until when the world may be left alone: requests, which go ahead of it, may have tidings. */
  async #stretchTo(bound: Instant | null): Promise<Instant | null | "interrupted"> {
    const { traffic, machine, passage } = this.#parts;
    // Who is up at once is up before the first request, whether or not somebody has a program.
    if (bound === null || bound === BOOT || traffic?.mayHaveTidings !== true) return bound;
    // Neither requests nor CPUs may be ahead of what the others do to the world.
    const alone = instant(Math.min(machine.cpus?.aloneUntil(this.now) ?? bound, bound));
    const seen = this.#options.isEnough === undefined ? alone : instant(this.now + GLANCE);
    const until = alone < seen ? alone : seen;
    const passed = await passage.serveToTidings(traffic, until, this.#options.breathe);
    return passed.isInterrupted ? "interrupted" : passed.at;
  }

  /** All of a step together, as its records are written by the time that one is read. */
  #keepAnswers(replies: readonly SyscallReply[]): void {
    const answers = answersIn(replies.flat());
    this.answers.keep(answers);
    this.#options.onAnswers?.(answers);
  }

  /** Whether the run is over before the next thing would happen. */
  #endingBefore(due: Instant | null): Ending | null {
    const { kernel, machine, schedule, progress, alarms } = this.#parts;
    const untilUs = this.#untilUs;
    if (this.#isAtAStandstill()) return "livelock";
    // Who computes may be done at any instant.
    const isComputing = machine.cpus?.isWorking ?? false;
    const next = isComputing ? this.now : due;
    if (untilUs !== null) {
      const isOver = due === null || due > untilUs;
      return isOver && (machine.cpus?.hasFiniteWork !== true || this.now >= untilUs)
        ? "until"
        : null;
    }
    if (kernel.isOff) return "shutdown";
    const isExpecting =
      kernel.isExpecting ||
      alarms.foreground > 0 ||
      machine.isHanging ||
      isComputing ||
      (this.#parts.traffic?.pending ?? 0) > 0 ||
      this.#answeredAt > this.now;
    if (next === null || !isExpecting) return "quiet";
    if (progress.recordsSince > RECORDS_WITHOUT_PROGRESS_MAX) return "no-progress";
    const since = this.#progressAt;
    // A start that gets no CPU would never be done; any other has an end.
    const isStarved = isComputing && next > since + STARVATION;
    if (machine.firstStarts > 0 && !isStarved) return null;
    if (next <= since + HORIZON) return null;
    const isSlowBoot = !schedule.isPlanned && !progress.isUp && next <= since + BOOT_HORIZON;
    if (isSlowBoot && progress.recordsSince <= RECORDS_WITHOUT_PROGRESS) return null;
    return "horizon";
  }

  get #progressAt(): number {
    return Math.max(this.#parts.schedule.end, this.#parts.progress.at);
  }

  /** What is still under way at the horizon is answered up to it, or not; `null`: tidings first. */
  async #waitForAnswers(): Promise<Ending | null> {
    const { traffic } = this.#parts;
    if (traffic === null || traffic.pending === 0) return "horizon";
    const horizon = Math.max(this.now, this.#progressAt + HORIZON);
    const { at, isInterrupted } = await this.#drain(traffic, instant(horizon));
    this.#answeredAt = at;
    const ending = traffic.hasTidings ? null : "horizon";
    return isInterrupted ? this.#interrupted() : ((await this.#passTimeUntil(at)) ?? ending);
  }

  #drain(traffic: Traffic, until: Instant): Promise<Passed> {
    return this.#parts.passage.drain(traffic, until, this.#options.breathe);
  }

  /** Nothing is computed beyond what `--for` gives. */
  #withinRun(due: Instant | null): Instant | null {
    return this.#untilUs === null ? due : earliest(due, instant(this.#untilUs));
  }

  /** `--for` lasts as long as it says, also where nothing happens any more. */
  async #waitOutTheRest(): Promise<Ending> {
    return (await this.#passTimeUntil(instant(this.#untilUs ?? this.now))) ?? "until";
  }

  /** Everything that comes due at this instant, in the order in which it was armed. */
  #collectInputs(): readonly Input[] {
    const { machine, schedule, alarms, reports } = this.#parts;
    machine.memory.hearTidings(this.now);
    machine.cpus?.catchUp(this.now);
    for (let due = alarms.pop(this.now); due !== null; due = alarms.pop(this.now)) {
      if (!isPlanned(due)) {
        machine.onAlarm(due, this.now);
        continue;
      }
      const request = schedule.carryOut(due, this.now);
      this.#plannedAtNow += request === null ? 1 : callsOf(request);
      if (request !== null) reports.push(request);
    }
    return reports.splice(0);
  }

  #isAtAStandstill(): boolean {
    const recordsAtNow = this.#parts.trace.length - this.#recordsBeforeNow;
    const times = 1 + this.#plannedAtNow;
    return (
      this.#stepsAtNow > this.#stepsAnInstantMax * times ||
      recordsAtNow > this.#recordsAnInstantMax * times
    );
  }

  async #breathe(): Promise<boolean> {
    const { length } = this.#parts.trace;
    this.#steps += 1;
    const isTold = length - this.#recordsAtBreath > RECORDS_A_BREATH;
    if (!isTold && this.#steps % STEPS_A_BREATH !== 0) return true;
    this.#recordsAtBreath = length;
    return this.#options.breathe(this.now);
  }

  /**
   * Sleeps until the next instant, in as many pieces as the HAL makes of it: one that was cut short
   * lets somebody look, or end the run. `null`: it has arrived.
   */
  async #passTimeUntil(next: Instant): Promise<Ending | null> {
    if (next <= this.now) {
      this.#stepsAtNow += 1;
      return null;
    }
    this.#stepsAtNow = 0;
    this.#plannedAtNow = 0;
    this.#recordsBeforeNow = this.#parts.trace.length;
    const { hal, breathe, isEnough } = this.#options;
    this.#parts.passage.expect(next);
    while (this.now < next) {
      if (isEnough?.() === true && this.#endsBefore(next)) return "until";
      await hal.sleepUs(next - this.now);
      const now = instant(await hal.getCurrentTimeUs());
      const { at, isInterrupted } = await this.#parts.passage.serve(now, breathe);
      this.now = at;
      if (isInterrupted || (at < next && !(await breathe(at)))) return this.#interrupted();
    }
    return null;
  }

  /** A run that is ended meanwhile ends where its requests stand. */
  #interrupted(): "interrupted" {
    this.now = instant(Math.max(this.now, this.#parts.traffic?.servedUntil ?? BOOT));
    return "interrupted";
  }

  /** Ends the run now, or with the next thing that happens, where that is computed already. */
  #endsBefore(next: Instant): boolean {
    const { machine, traffic } = this.#parts;
    const ahead = [machine.cpus?.clock ?? BOOT, traffic?.servedUntil ?? BOOT, this.#answeredAt];
    const isAhead = ahead.some((at) => at > this.now);
    this.#untilUs = duration((isAhead ? next : this.now) - BOOT);
    return !isAhead;
  }
}

/** The calls of a batch. */
function callsOf(request: Input): number {
  return request.kind === "syscall" && Array.isArray(request.calls) ? request.calls.length : 1;
}

function samplerOf(
  { system, untilUs }: SimulationOptions,
  { gauges }: Machine,
  traffic: Traffic | null,
): Sampler {
  const until = untilUs === null ? null : instant(untilUs);
  return new Sampler({ system, gauges, plane: traffic?.plane ?? null, until });
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}

/**
 * The service manager: a pure, synchronous state machine.
 *
 * `step(now, inputs)` takes in what has happened and returns what is to be done and when to call
 * again. It never awaits, never looks at a clock, and draws random numbers only from its named
 * streams, so that the same inputs at the same instants always lead to the same trace.
 *
 * Order within a step: inputs as given, then alarms due by (instant, arming), then the agenda:
 * changes, groups, stops against the planned order, starts in the order of the file. Where a probe
 * goes out, the starts of that instant are left to the next step, so that they are all due at once.
 */
import { Agenda } from "./agenda.ts";
import { Alarms, type KernelAlarm } from "./alarms.ts";
import { assert, present, unreachable } from "./assertion.ts";
import { Bootstrap, BOOT_FREE, type BootCosts } from "./bootstrap.ts";
import { instanceOf, note, serviceOf, type KernelContext } from "./context.ts";
import type { ConfigValues } from "./config/values.ts";
import { buildGraph } from "./dependency/graph.ts";
import { buildGroups } from "./group/build-groups.ts";
import { bringBack, onWaitTimeout } from "./group/bring-back.ts";
import { reviewGroup } from "./group/sequence.ts";
import { onHookEnded, onHookTimeout } from "./hook/ended.ts";
import { propagateChange } from "./lifecycle/propagation.ts";
import { onProbeAnswered, onProbeDue, onProbeTimeout, onProbeUnanswered } from "./health/prober.ts";
import type { SecurityPolicy } from "./isolation/policy.ts";
import { onResourceRefused } from "./isolation/refusal.ts";
import { Exchange } from "./message/exchange.ts";
import { onHandled, onMessageTimeout } from "./message/handling.ts";
import { onSent } from "./message/sending.ts";
import { bootSetOf } from "./lifecycle/boot-set.ts";
import { buildServices } from "./lifecycle/build-services.ts";
import { onExited } from "./lifecycle/exit.ts";
import { onHeartbeatLate } from "./lifecycle/heartbeat-late.ts";
import { planStart } from "./lifecycle/jobs.ts";
import { isRegistered } from "./lifecycle/registration.ts";
import { onPrepared, onReloadTimeout, onSourceChanged } from "./lifecycle/reload.ts";
import { Series } from "./lifecycle/series.ts";
import type { Instance } from "./lifecycle/service.ts";
import { considerStart, onDependencyTimeout, onStarted } from "./lifecycle/start.ts";
import { considerStop, onStopTimeout, stopInstance } from "./lifecycle/stop.ts";
import { startWaits, type StartWait } from "./lifecycle/start-wait.ts";
import { onHeartbeat } from "./lifecycle/watchdog.ts";
import type {
  Cause,
  Effect,
  Input,
  RandomStreams,
  Step,
  SyscallReply,
  TimerQueue,
} from "./ports.ts";
import { onRestartDue } from "./restart/recovery.ts";
import type { GroupSpec, ServiceId, ServiceSpec } from "./spec.ts";
import { onSyscall } from "./syscall/dispatch.ts";
import { SERVICES_MAX } from "./syscall/limits.ts";
import { Registry } from "./syscall/registry.ts";
import { completeBoot, finishPower, newSystemState, onPowerDeadline } from "./system/power.ts";
import { BOOT, type Instant } from "./time.ts";
import type { Trace } from "./trace/trace.ts";

export interface KernelOptions {
  /** In the order of their ids; free of ordering cycles. */
  readonly services: readonly ServiceSpec[];
  /** In the order of their ids; a forest. */
  readonly groups?: readonly GroupSpec[];
  readonly timers: TimerQueue;
  readonly random: RandomStreams;
  readonly trace: Trace;
  /** Services that can be registered at once; as many as there can be where it is absent. */
  readonly servicesMax?: number;
  /** The work of each stage of the boot; without it none costs anything. */
  readonly bootUs?: BootCosts;
  readonly security: SecurityPolicy | null;
}

/** Of the boot, which is the root of all that comes of itself. */
const FIRST_RECORD = 0;

export class Kernel {
  readonly #context: KernelContext;
  readonly #bootUs: BootCosts;
  #bootstrap: Bootstrap;
  #replies: SyscallReply[] = [];
  #isStepping = false;

  constructor(options: KernelOptions) {
    this.#bootUs = options.bootUs ?? BOOT_FREE;
    this.#bootstrap = new Bootstrap(this.#bootUs);
    const services = buildServices(options.services);
    const graph = buildGraph(options.services);
    this.#context = {
      now: BOOT,
      services,
      registry: new Registry(services, options.servicesMax ?? SERVICES_MAX),
      instances: services.flatMap((service) => service.instances),
      graph,
      groups: buildGroups({ specs: options.groups ?? [], services, graph }),
      trace: options.trace,
      alarms: new Alarms(options.timers),
      random: options.random,
      agenda: new Agenda(graph, (id) => isRegistered(present(services[id], "a service"))),
      series: new Series(),
      messages: options.services.some(({ routes }) => routes.length > 0)
        ? new Exchange(options.services)
        : null,
      security: options.security,
      system: newSystemState(),
      effects: [],
      hasProbed: false,
    };
  }

  /** True while something is about to happen that only time has to bring. */
  get isExpecting(): boolean {
    return this.#context.alarms.foreground > 0 || this.#context.agenda.hasStarts;
  }

  /** True once the system has been shut down: nothing can come any more. */
  get isOff(): boolean {
    return this.#context.system.power.name === "off";
  }

  /** Closes the books at the end of a run: what all messages came to goes into the trace. */
  finish(now: Instant): void {
    const context = this.#context;
    if (context.messages === null) return;
    context.now = now;
    note(context, FIRST_RECORD, { event: "message.total", ...context.messages.total });
  }

  /** What has become of all messages; `null` where nobody sends any. */
  get messages(): Exchange | null {
    return this.#context.messages;
  }

  /** The values of a service that are in force. */
  configOf(service: ServiceId): ConfigValues {
    return serviceOf(this.#context, service).config.values;
  }

  /** By service: whether a boot would start it if it came now. */
  get bootSet(): readonly boolean[] {
    return bootSetOf(this.#context.services);
  }

  /** By service: what its start waits for; `null`: nothing. */
  get startWaits(): readonly (StartWait | null)[] {
    return startWaits(this.#context);
  }

  step(now: Instant, inputs: readonly Input[]): Step {
    const context = this.#context;
    assert(!this.#isStepping, "a step is over before the next one begins");
    assert(now >= context.now, "the kernel's time never goes back");
    this.#isStepping = true;
    context.now = now;
    context.effects = [];
    this.#replies = [];
    context.hasProbed = false;
    for (const input of inputs) this.#take(input);
    context.series.end();
    do {
      this.#fireAlarms();
      this.#workOffAgenda();
      this.#goOnWithPower();
    } while (this.#isDue());
    this.#isStepping = false;
    const effects: readonly Effect[] = context.effects;
    const replies: readonly SyscallReply[] = this.#replies;
    return { effects, replies, deadline: context.agenda.hasStarts ? now : context.alarms.next() };
  }

  #take(input: Input): void {
    const context = this.#context;
    const { hasBegun, isComplete } = this.#bootstrap;
    assert(hasBegun === (input.kind !== "boot"), "the kernel is booted first, and once");
    if (!isComplete && input.kind === "syscall") {
      this.#bootstrap.defer(input);
      return;
    }
    if (input.kind !== "syscall") context.series.end();
    switch (input.kind) {
      case "boot":
        this.#boot(null);
        return;
      case "stage-done":
        this.#boot(input.cause);
        return;
      case "instance-started":
        onStarted(context, input);
        return;
      case "instance-exited":
        onExited(context, input);
        return;
      case "probe-answered":
        onProbeAnswered(context, input);
        return;
      case "probe-unanswered":
        onProbeUnanswered(context, input);
        return;
      case "resource-refused":
        onResourceRefused(context, input);
        return;
      case "message-sent":
        if (context.messages !== null) onSent(context, context.messages, input);
        return;
      case "message-handled":
        if (context.messages !== null) onHandled(context, context.messages, input);
        return;
      case "heartbeat":
        onHeartbeat(context, input);
        return;
      case "hook-ended":
        onHookEnded(context, input);
        return;
      case "config-prepared":
        onPrepared(context, input);
        return;
      case "config-source":
        onSourceChanged(context, input);
        return;
      case "syscall":
        this.#replies.push(onSyscall(context, input));
        return;
      default:
        unreachable(input);
    }
  }

  /** Goes on through the stages of the boot; after the last one every start is planned. */
  #boot(after: Cause): void {
    const context = this.#context;
    const record = this.#bootstrap.advance(context, after);
    if (!this.#bootstrap.isComplete) return;
    completeBoot(context, record);
    const boots = this.bootSet;
    for (const service of context.services) {
      if (boots[service.id] === true) planStart(context, service, record);
    }
    for (const input of this.#bootstrap.takeDeferred()) this.#take(input);
  }

  /** Ends a shutdown that has come to its end; a reboot goes through the stages again. */
  #goOnWithPower(): void {
    const record = finishPower(this.#context);
    if (record === null) return;
    this.#bootstrap = new Bootstrap(this.#bootUs);
    this.#boot(record);
    this.#workOffAgenda();
  }

  #isDue(): boolean {
    const next = this.#context.alarms.next();
    return next !== null && next <= this.#context.now;
  }

  #fireAlarms(): void {
    const { alarms, now } = this.#context;
    for (let due = alarms.pop(now); due !== null; due = alarms.pop(now)) this.#fire(due);
  }

  #fire(alarm: KernelAlarm): void {
    const context = this.#context;
    if (alarm.kind === "message-timeout") {
      if (context.messages !== null) onMessageTimeout(context, context.messages, alarm.message);
      return;
    }
    if (alarm.kind === "dependency-timeout") {
      onDependencyTimeout(context, serviceOf(context, alarm.service), alarm.dependency);
      return;
    }
    if (alarm.kind === "power-deadline") {
      onPowerDeadline(context);
      return;
    }
    if (alarm.kind === "reload-timeout") {
      onReloadTimeout(context, serviceOf(context, alarm.service));
      return;
    }
    const instance = instanceOf(context, alarm.instance);
    switch (alarm.kind) {
      case "start-timeout":
        onStartTimeout(context, instance);
        return;
      case "stop-timeout":
        onStopTimeout(context, instance);
        return;
      case "restart":
        onRestartDue(context, instance);
        return;
      case "restart-dependency-timeout":
        onWaitTimeout(context, instance, alarm.dependency);
        return;
      case "watchdog":
        onHeartbeatLate(context, instance);
        return;
      case "hook-timeout":
        onHookTimeout(context, instance, alarm.run);
        return;
      case "probe":
        onProbeDue(context, instance, alarm.check);
        return;
      case "probe-timeout":
        onProbeTimeout(context, instance, alarm.check);
        return;
      default:
        unreachable(alarm);
    }
  }

  #workOffAgenda(): void {
    const context = this.#context;
    const { agenda } = context;
    for (;;) {
      const changed = agenda.takeChanged();
      if (changed !== null) {
        propagateChange(context, serviceOf(context, changed));
        continue;
      }
      const group = agenda.takeGroup();
      if (group !== null) {
        reviewGroup(context, present(context.groups.all[group], "a group exists"));
        continue;
      }
      const stop = agenda.takeStop();
      if (stop !== null) {
        considerStop(context, serviceOf(context, stop));
        continue;
      }
      // A probe sent now may be answered now: starts wait until all of this instant is in.
      if (context.hasProbed) return;
      const start = agenda.takeStart();
      if (start === null) return;
      this.#considerStart(instanceOf(context, start));
    }
  }

  #considerStart(instance: Instance): void {
    const { service } = instance;
    if (service.job.kind === "start") considerStart(this.#context, service);
    if (service.job.kind !== "stop") bringBack(this.#context, instance);
  }
}

/** The start took too long: the process is asked to end, and its exit is a failure. */
function onStartTimeout(context: KernelContext, instance: Instance): void {
  const { state } = instance;
  assert(state.name === "starting", "a start timeout is armed only while the instance starts");
  instance.state = { ...state, timeout: null };
  stopInstance(context, instance, "start-timeout", instance.lastRecord);
}

/**
 * Reload: a service goes over to new values, all of its instances at one instant or none of them,
 * and no process is started anew for it.
 *
 * 1. The values are held to known types and declared rules before anybody hears of them.
 * 2. Each instance that runs prepares: it reads them and goes on with the old ones.
 * 3. When the last one has, all go over to them at that instant, and the version counts up.
 *
 * Whatever comes between leaves the old values in force: an instance that does not answer within
 * the service's reload timeout, a stop or a pause of the service. An instance that falls meanwhile
 * is not waited for, one that comes up meanwhile is; what starts takes the values that are in force
 * when it comes up. A second reload is refused while one is under way, and so is one of a service
 * of which nothing runs or something is paused. Stops, restarts, probes and heartbeats do not wait.
 *
 * What somebody writes into the service's source is noticed at once and goes the same way; only it
 * is not refused for the time: while nothing runs, or a reload is under way, it waits to be read.
 */
import type { Alarm } from "../alarms.ts";
import { present } from "../assertion.ts";
import { validate } from "../config/rules.ts";
import {
  changeSource,
  newSource,
  standingSettings,
  takeEffect,
  writeOver,
  type ConfigSource,
} from "../config/source.ts";
import type { ConfigSetting, ConfigSpec, ConfigValues } from "../config/values.ts";
import { instanceOf, note, serviceOf, type KernelContext } from "../context.ts";
import type { Input } from "../ports.ts";
import type { InstanceId } from "../spec.ts";
import { after } from "../time.ts";
import type { ReloadRefusal } from "../trace/events.ts";
import type { ServiceError } from "../vocabulary.ts";
import type { Instance, Service } from "./service.ts";

/** The values that are in force, and those that are about to be. */
export interface ServiceConfig {
  /** 1 is what the manifest says. */
  version: number;
  values: ConfigValues;
  /** Reloads that were begun. */
  rounds: number;
  reload: Reload | null;
  /** `null`: nobody has written into it behind the manager's back. */
  source: ConfigSource | null;
}

interface Reload {
  readonly round: number;
  readonly values: ConfigValues;
  readonly changed: number;
  /** The record of the call. */
  readonly cause: number;
  readonly alarm: Alarm;
  /** Nobody has asked for it: the values were found in the source. */
  readonly isFromSource: boolean;
  /** Who takes part, and whether it has prepared. */
  readonly members: Map<InstanceId, boolean>;
}

/** Why new values are not even tried. */
type Refused = Exclude<ReloadRefusal, "timeout" | "abandoned">;

/** What a reload would come to: the new values, or why there are none. */
export type ReloadJudgement =
  | { readonly ok: true; readonly values: ConfigValues; readonly changed: number }
  | {
      readonly ok: false;
      readonly refusal: Refused;
      /** The place of the value that is to blame, in what was to be set. */
      readonly setting: number | null;
      /** The place of the rule that would not hold. */
      readonly rule: number | null;
    };

const ERRORS: Readonly<Record<ReloadRefusal, ServiceError>> = {
  "not-running": "service-not-running",
  busy: "configuration-error",
  type: "invalid-configuration",
  rule: "invalid-configuration",
  timeout: "service-timeout",
  abandoned: "service-not-running",
};

/** What the manifest says. */
export function newConfig({ values }: ConfigSpec): ServiceConfig {
  const fields = values.flatMap(({ field, value }) => {
    return value === null ? [] : [[field, value] as const];
  });
  return { version: 1, values: new Map(fields), rounds: 0, reload: null, source: null };
}

/** Whether a service could take these values now; changes nothing. */
export function judgeReload(service: Service, set: readonly ConfigSetting[]): ReloadJudgement {
  const { config, spec } = service;
  if (!canReload(service)) return { ok: false, refusal: "not-running", setting: null, rule: null };
  if (config.reload !== null) return { ok: false, refusal: "busy", setting: null, rule: null };
  return validate(config.values, set, spec.config.rules);
}

function canReload({ instances }: Service): boolean {
  return (
    instances.some(({ state }) => state.name === "running") &&
    !instances.some(({ state }) => state.name === "paused")
  );
}

/** Somebody has written into the source of a service. */
export function onSourceChanged(
  context: KernelContext,
  change: Extract<Input, { readonly kind: "config-source" }>,
): void {
  const service = serviceOf(context, change.service);
  const { config } = service;
  config.source ??= newSource();
  if (config.reload === null) changeSource(config.source, change, config.values);
  else config.source.deferred.push(change);
  readSource(context, service);
}

/** Reads what stands in the source, where nobody has yet and the service could go over to it. */
export function readSource(context: KernelContext, service: Service): void {
  const { config, spec } = service;
  const { source } = config;
  if (source === null || source.unread === null || config.reload !== null || !canReload(service))
    return;
  const cause = source.unread;
  source.unread = null;
  const { set, lastFrom } = standingSettings(source);
  if (set.length === 0) return;
  const judged = validate(config.values, set, spec.config.rules);
  if (!judged.ok) {
    const setting = judged.setting === null ? -1 : judged.setting - lastFrom;
    const why = { ...judged, setting: setting < 0 ? null : setting, instance: null };
    noteRejection(context, service, why, cause);
  } else if (judged.changed === 0) takeEffect(source, config.values);
  else beginReload(context, service, { ...judged, isFromSource: true }, cause);
}

/** Has every instance that runs prepare. */
export function beginReload(
  context: KernelContext,
  service: Service,
  {
    values,
    changed,
    isFromSource = false,
  }: {
    readonly values: ConfigValues;
    readonly changed: number;
    readonly isFromSource?: boolean;
  },
  cause: number,
): void {
  const { config, spec, id } = service;
  config.rounds += 1;
  const alarm = context.alarms.arm(after(context.now, spec.config.reloadTimeoutUs), {
    kind: "reload-timeout",
    service: id,
  });
  const round = config.rounds;
  const members = new Map<InstanceId, boolean>();
  config.reload = { round, values, changed, cause, alarm, isFromSource, members };
  for (const instance of service.instances) joinReload(context, instance);
}

/** An instance that runs prepares too, where a reload is under way. */
export function joinReload(context: KernelContext, instance: Instance): void {
  const { reload } = instance.service.config;
  if (reload === null || instance.state.name !== "running") return;
  reload.members.set(instance.id, false);
  tell(context, instance, "prepare", reload);
}

/** An instance has prepared; an answer of another process or to another reload is dropped. */
export function onPrepared(
  context: KernelContext,
  answer: Extract<Input, { readonly kind: "config-prepared" }>,
): void {
  const instance = instanceOf(context, answer.instance);
  const { reload } = instance.service.config;
  if (reload?.round !== answer.round || instance.generation !== answer.generation) return;
  if (!reload.members.has(instance.id)) return;
  reload.members.set(instance.id, true);
  commitIfPrepared(context, instance.service, reload);
}

/** An instance leaves `running`: nobody waits for it, and without any there is no reload. */
export function leaveReload(context: KernelContext, instance: Instance, cause: number): void {
  const { service } = instance;
  const { reload } = service.config;
  if (reload === null || !reload.members.delete(instance.id)) return;
  if (reload.members.size === 0)
    drop(context, service, { refusal: "abandoned", cause, instance: null });
  else commitIfPrepared(context, service, reload);
}

/** A stop or a pause comes between: the old values stay in force. */
export function abandonReload(context: KernelContext, service: Service, cause: number): void {
  if (service.config.reload === null) return;
  drop(context, service, { refusal: "abandoned", cause, instance: null });
}

/** Somebody has not prepared in time. */
export function onReloadTimeout(context: KernelContext, service: Service): void {
  const reload = present(service.config.reload, "a reload times out while it is under way");
  const late = service.instances.find(({ id }) => reload.members.get(id) === false);
  drop(context, service, { refusal: "timeout", cause: reload.cause, instance: late?.id ?? null });
}

function commitIfPrepared(context: KernelContext, service: Service, reload: Reload): void {
  for (const isPrepared of reload.members.values()) if (!isPrepared) return;
  const { config, id } = service;
  context.alarms.cancel(reload.alarm);
  config.reload = null;
  config.version += 1;
  if (config.source !== null) {
    if (reload.isFromSource) takeEffect(config.source, config.values);
    else writeOver(config.source, config.values, reload.values);
  }
  config.values = reload.values;
  for (const member of reload.members.keys()) {
    tell(context, instanceOf(context, member), "commit", reload);
  }
  note(context, reload.cause, {
    event: "config.changed",
    service: id,
    version: config.version,
    changed: reload.changed,
    instances: reload.members.size,
  });
  takeDeferred(service);
  readSource(context, service);
}

/** What came into the source while a reload was under way. */
function takeDeferred({ config }: Service): void {
  const changes = config.source?.deferred.splice(0) ?? [];
  for (const change of changes) {
    if (config.source !== null) changeSource(config.source, change, config.values);
  }
}

/** The reload comes to nothing; whoever has prepared forgets the new values. */
function drop(
  context: KernelContext,
  service: Service,
  why: {
    readonly refusal: "timeout" | "abandoned";
    readonly cause: number;
    readonly instance: InstanceId | null;
  },
): void {
  const reload = present(service.config.reload, "a reload is under way");
  // The timeout itself is not armed any more when it fires.
  if (why.refusal !== "timeout") context.alarms.cancel(reload.alarm);
  service.config.reload = null;
  for (const member of reload.members.keys()) {
    tell(context, instanceOf(context, member), "abort", reload);
  }
  noteRejection(context, service, { ...why, setting: null, rule: null }, why.cause);
  const { source } = service.config;
  if (source === null) return;
  // What was found in the source and broken off is read again when the service runs again.
  if (reload.isFromSource && why.refusal === "abandoned") source.unread = reload.cause;
  takeDeferred(service);
  if (why.refusal === "timeout") readSource(context, service);
}

/** Writes that new values were not taken, and which stay. */
export function noteRejection(
  context: KernelContext,
  { id, config }: Service,
  why: {
    readonly refusal: ReloadRefusal;
    readonly setting: number | null;
    readonly rule: number | null;
    readonly instance: InstanceId | null;
  },
  cause: number,
): void {
  const { refusal, setting, rule, instance } = why;
  const error = ERRORS[refusal];
  const { version } = config;
  const event = "config.rejected";
  note(context, cause, { event, service: id, version, error, refusal, setting, rule, instance });
}

function tell(
  context: KernelContext,
  { id, generation }: Instance,
  phase: "prepare" | "commit" | "abort",
  { round, cause }: Reload,
): void {
  context.effects.push({ kind: "configure", phase, instance: id, generation, round, cause });
}

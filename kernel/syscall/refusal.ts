/**
 * Why a syscall is refused: a closed union, its ServiceError, its number in the trace, its text.
 *
 * Every refusal is made here and told here, so that the same reason reads the same wherever it is
 * shown. A text says what is wrong and where, and never repeats more than a few characters of what
 * came from outside.
 */
import { unreachable } from "../assertion.ts";
import { Capability } from "../capability/capability.ts";
import { DenialReason } from "../isolation/access.ts";
import type { DependencySpec, ServiceId } from "../spec.ts";
import type { ServiceError } from "../vocabulary.ts";

/** Numbers in the binary trace; 0 is where the error alone says it all. */
export const RefusalKind = {
  "malformed-call": 1,
  "unknown-call": 2,
  "too-many-calls": 3,
  "too-many-services": 4,
  "malformed-name": 5,
  "malformed-pattern": 6,
  "malformed-handle": 7,
  "malformed-values": 8,
  "no-such-service": 9,
  "stale-handle": 10,
  "caller-not-running": 11,
  "no-capability": 12,
  "parent-lacks-capability": 13,
  "not-declared": 14,
  "already-registered": 15,
  "still-leaving": 16,
  "missing-requirement": 17,
  cycle: 18,
  "system-is-full": 19,
  "handles-used-up": 20,
  // 21 has meant that there was nothing to reload.
  "no-access": 22,
  "reload-under-way": 23,
  "wrong-type": 24,
  "broken-rule": 25,
  "going-down": 26,
  "version-mismatch": 27,
  "rival-in-call": 28,
} as const;
export type RefusalKind = keyof typeof RefusalKind;

/** Where it stands in what was asked, such as `calls[0].services[2]`. */
interface At {
  readonly at: string;
}

interface Named extends At {
  readonly name: string;
}

export type Refusal =
  /** Not of the form of a call; `what` is a clause. */
  | (At & { readonly kind: "malformed-call" | "malformed-values"; readonly what: string })
  | (At & { readonly kind: "unknown-call"; readonly shown: string })
  | (At & { readonly kind: "too-many-calls" | "too-many-services"; readonly max: number })
  | (At & { readonly kind: "malformed-name" | "malformed-pattern"; readonly shown: string })
  | (At & { readonly kind: "malformed-handle"; readonly shown: string })
  | (At & { readonly kind: "no-such-service"; readonly shown: string })
  | (Named & { readonly kind: "stale-handle"; readonly service: ServiceId })
  | (Named & { readonly kind: "caller-not-running" })
  | (Named & { readonly kind: "no-capability"; readonly capability: Capability })
  /** The caller's isolation, or that of `name`, keeps it from doing this. */
  | (Named & {
      readonly kind: "no-access";
      readonly caller: string;
      readonly target: ServiceId;
      readonly denial: DenialReason;
    })
  /** `name` would be created with a capability that the caller has not got. */
  | (Named & { readonly kind: "parent-lacks-capability"; readonly capability: Capability })
  | (At & { readonly kind: "not-declared"; readonly shown: string })
  | (Named & { readonly kind: "already-registered" | "still-leaving" | "handles-used-up" })
  | (Named & {
      readonly kind: "missing-requirement";
      /** From the service that was asked for to the one that is not there. */
      readonly chain: readonly string[];
      readonly missing: ServiceId;
    })
  /** `name` and the other one: `asker` asks for other versions of `target` than there is. */
  | (Named & {
      readonly kind: "version-mismatch";
      readonly asker: string;
      readonly tie: DependencySpec["kind"];
      readonly target: string;
      readonly range: string;
      /** `null`: it has none. */
      readonly version: string | null;
      readonly other: ServiceId;
    })
  /** `name` brings in `own`, which conflicts with what `first`, named before it, brings in. */
  | (Named & {
      readonly kind: "rival-in-call";
      readonly own: string;
      readonly first: string;
      readonly rival: string;
      /** The one named first. */
      readonly service: ServiceId;
    })
  | (Named & {
      readonly kind: "cycle";
      /** Each waits for the next, and the last is the first again. */
      readonly cycle: readonly string[];
      readonly next: ServiceId;
    })
  | (Named & { readonly kind: "system-is-full"; readonly max: number })
  | (Named & { readonly kind: "reload-under-way" })
  /** A value has another type than the one in force; its place among those that are set. */
  | (Named & {
      readonly kind: "wrong-type";
      readonly field: string;
      readonly setting: number;
      /** The kind of the value in force; `null`: a field above it holds a value of its own. */
      readonly expected: string | null;
      /** What was to be set, masked where it is secret. */
      readonly shown: string;
    })
  /** A declared rule would not hold, in its own words; its place among the rules. */
  | (Named & {
      readonly kind: "broken-rule";
      readonly text: string;
      readonly rule: number;
      /** What was to be set; `null`: nothing for that field. */
      readonly shown: string | null;
    })
  /** The whole system is on its way down, or off. */
  | (At & { readonly kind: "going-down"; readonly isOff: boolean })
  /** Only what runs can be paused, and only what is paused goes on. */
  | (Named & { readonly kind: "nothing-runs" })
  /** What is paused reads no new values; the rest of it may run. */
  | (Named & { readonly kind: "is-paused"; readonly isWhole: boolean });

const ERRORS: Readonly<Record<Refusal["kind"], ServiceError>> = {
  "malformed-call": "invalid-configuration",
  "malformed-values": "invalid-configuration",
  "unknown-call": "invalid-configuration",
  "too-many-calls": "resource-exhausted",
  "too-many-services": "resource-exhausted",
  "malformed-name": "invalid-configuration",
  "malformed-pattern": "discovery-error",
  "malformed-handle": "invalid-service-handle",
  "no-such-service": "service-not-found",
  "stale-handle": "invalid-service-handle",
  "caller-not-running": "service-not-running",
  "no-capability": "permission-denied",
  "parent-lacks-capability": "permission-denied",
  "no-access": "permission-denied",
  "not-declared": "configuration-error",
  "already-registered": "service-already-exists",
  "still-leaving": "service-not-stopped",
  "missing-requirement": "dependency-error",
  "version-mismatch": "dependency-error",
  "rival-in-call": "dependency-error",
  cycle: "circular-dependency",
  "system-is-full": "resource-exhausted",
  "handles-used-up": "resource-exhausted",
  "reload-under-way": "configuration-error",
  "wrong-type": "invalid-configuration",
  "broken-rule": "invalid-configuration",
  "going-down": "service-not-running",
  "nothing-runs": "service-not-running",
  "is-paused": "service-not-running",
};

/** Whether a validator has refused: its other results are never of this form. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "kind" in value && "at" in value;
}

export function errorOf({ kind }: Refusal): ServiceError {
  return ERRORS[kind];
}

/** What the trace says beside the error; `null` where there is nothing to add. */
export function kindInTrace({ kind }: Refusal): RefusalKind | null {
  return kind === "nothing-runs" || kind === "is-paused" ? null : kind;
}

/** The number that goes with it in the trace: of a capability, of a service, of a limit. */
export function detailOf(refusal: Refusal): number {
  switch (refusal.kind) {
    case "no-capability":
    case "parent-lacks-capability":
      return Capability[refusal.capability];
    case "no-access":
      return DenialReason[refusal.denial];
    case "stale-handle":
    case "rival-in-call":
      return refusal.service;
    case "missing-requirement":
      return refusal.missing;
    case "version-mismatch":
      return refusal.other;
    case "cycle":
      return refusal.next;
    case "too-many-calls":
    case "too-many-services":
    case "system-is-full":
      return refusal.max;
    case "wrong-type":
      return refusal.setting;
    case "broken-rule":
      return refusal.rule;
    default:
      return 0;
  }
}

const NAME_RULE = "at most 128 letters, digits, '_', '.' and '-', the first a letter or a digit";

const DENIALS: Readonly<Record<DenialReason, string>> = {
  wall: "a wall stands between them",
  user: "they run as different users",
  label: "no rule of the policy lets it",
  capability: "nothing gives it the right",
};

function wrongTypeText(refusal: Extract<Refusal, { readonly kind: "wrong-type" }>): string {
  const { field, name, expected, shown } = refusal;
  if (expected === null) return `${field} cannot be set in ${name}: it would be part of a value`;
  return `${field} of ${name} is to be ${expected}; given: ${shown}`;
}

/** `web requires api, which requires db`. */
function requiresText([first = "", ...rest]: readonly string[]): string {
  return `${first} requires ${rest.join(", which requires ")}`;
}

const TIES: Readonly<Record<DependencySpec["kind"], string>> = {
  requires: "requires",
  wants: "wants",
  "binds-to": "binds to",
  "part-of": "is part of",
  after: "starts after",
};

/** `web requires db >=14.0, and db is 13.2`. */
function mismatchText(refusal: Extract<Refusal, { kind: "version-mismatch" }>): string {
  const { asker, tie, target, range, version } = refusal;
  const has = version === null ? "has no version" : `is ${version}`;
  return `${asker} ${TIES[tie]} ${target} ${range}, and ${target} ${has}`;
}

/** `b conflicts with a, and this call starts both`; or with what each of them brings in. */
function rivalText(refusal: Extract<Refusal, { kind: "rival-in-call" }>): string {
  const { name, own, first, rival } = refusal;
  const one = own === name ? name : `${own}, which comes with ${name},`;
  const other = rival === first ? first : `${rival}, which comes with ${first}`;
  return `${one} conflicts with ${other}, and this call starts both`;
}

/** What is wrong, in a sentence without its end. */
export function reasonOf(refusal: Refusal): string {
  switch (refusal.kind) {
    case "malformed-call":
    case "malformed-values":
      return refusal.what;
    case "unknown-call":
      return `there is no call ${refusal.shown}`;
    case "too-many-calls":
      return `a batch has at most ${refusal.max} calls`;
    case "too-many-services":
      return `a call names at most ${refusal.max} services`;
    case "malformed-name":
      return `${refusal.shown} is no name: ${NAME_RULE}`;
    case "malformed-pattern":
      return `${refusal.shown} is no pattern: a name, in which * and ? are wildcards`;
    case "malformed-handle":
      return `${refusal.shown} is no handle: a handle is what createService has given`;
    case "no-such-service":
      return `no service ${refusal.shown} is registered`;
    case "not-declared":
      return `${refusal.shown} is not declared, so there is nothing to run`;
    case "caller-not-running":
      return `${refusal.name} does not run, and only what runs can call`;
    case "stale-handle":
      return `the handle of ${refusal.name} is stale: it was unregistered since`;
    case "no-capability":
      return `${refusal.name} lacks the capability ${refusal.capability}`;
    case "parent-lacks-capability":
      return `${refusal.name} would have ${refusal.capability}, which its creator lacks`;
    case "no-access":
      return `${refusal.caller} may not signal ${refusal.name}: ${DENIALS[refusal.denial]}`;
    case "already-registered":
      return `${refusal.name} is registered already`;
    case "still-leaving":
      return `${refusal.name} has been unregistered and is still stopping`;
    case "handles-used-up":
      return `${refusal.name} has been created too often: there are no more handles for it`;
    case "missing-requirement":
      return `${requiresText(refusal.chain)}, which is not registered`;
    case "version-mismatch":
      return mismatchText(refusal);
    case "rival-in-call":
      return rivalText(refusal);
    case "cycle":
      return `dependency cycle: ${refusal.cycle.join(" > ")}`;
    case "system-is-full":
      return `${refusal.name} would be one service more than the ${refusal.max} that there can be`;
    case "reload-under-way":
      return `another reload of ${refusal.name} is under way`;
    case "wrong-type":
      return wrongTypeText(refusal);
    case "broken-rule":
      return refusal.shown === null ? refusal.text : `${refusal.text}; given: ${refusal.shown}`;
    case "going-down":
      return refusal.isOff ? "the system is off" : "the system is going down";
    case "nothing-runs":
      return `nothing of ${refusal.name} runs`;
    case "is-paused":
      return `${refusal.name} is paused${refusal.isWhole ? "" : " in part"}; resume it first`;
    default:
      return unreachable(refusal);
  }
}

/**
 * The bodies of hooks, heartbeats and reloads.
 */
import { present } from "../assertion.ts";
import { SIGNAL_NUMBERS } from "../signals.ts";
import { duration } from "../time.ts";
import { Hook } from "../vocabulary.ts";
import { HookOutcome, ReloadRefusal } from "./events.ts";
import {
  errorIn,
  errorNumber,
  instanceIn,
  nameOf,
  serviceIn,
  type BodyCodec,
  type BodyOf,
} from "./slots.ts";

type Turn = "hook.started" | "hook.done" | "heartbeat.late" | "config.changed" | "config.rejected";

export const TURN_BODIES: { readonly [Event in Turn]: BodyCodec<BodyOf<Event>> } = {
  "hook.started": {
    write(body, to) {
      to.a = Hook[body.hook];
      to.instance = body.instance;
    },
    read: (from) => ({
      event: "hook.started",
      instance: instanceIn(from),
      hook: nameOf(Hook, from.a),
    }),
  },
  "hook.done": {
    write(body, to) {
      to.a = Hook[body.hook];
      to.b = HookOutcome[body.outcome];
      to.instance = body.instance;
      to.d = body.signal === null ? 1 : 2;
      to.y = body.signal === null ? (body.code ?? 0) : SIGNAL_NUMBERS[body.signal];
    },
    read: (from) => ({
      event: "hook.done",
      instance: instanceIn(from),
      hook: nameOf(Hook, from.a),
      outcome: nameOf(HookOutcome, from.b),
      code: from.d === 1 ? from.y : null,
      signal: from.d === 1 ? null : nameOf(SIGNAL_NUMBERS, from.y),
    }),
  },
  "heartbeat.late": {
    write(body, to) {
      to.instance = body.instance;
      to.x = body.silentUs;
    },
    read: (from) => ({
      event: "heartbeat.late",
      instance: instanceIn(from),
      silentUs: duration(from.x),
    }),
  },
  "config.changed": {
    write(body, to) {
      to.service = body.service;
      to.x = body.version;
      to.y = body.changed;
      to.z = body.instances;
    },
    read: (from) => ({
      event: "config.changed",
      service: serviceIn(from),
      version: from.x,
      changed: from.y,
      instances: from.z,
    }),
  },
  "config.rejected": {
    write(body, to) {
      to.a = ReloadRefusal[body.refusal];
      to.c = errorNumber(body.error);
      to.service = body.service;
      to.x = body.version;
      // One more than the place, so that 0 is none.
      to.y = body.setting === null ? 0 : body.setting + 1;
      to.z = body.rule === null ? 0 : body.rule + 1;
      to.d = body.instance === null ? 0 : 1;
      to.instance = body.instance ?? 0;
    },
    read: (from) => ({
      event: "config.rejected",
      service: serviceIn(from),
      version: from.x,
      error: present(errorIn(from), "what is rejected has an error"),
      refusal: nameOf(ReloadRefusal, from.a),
      setting: from.y === 0 ? null : from.y - 1,
      rule: from.z === 0 ? null : from.z - 1,
      instance: from.d === 0 ? null : instanceIn(from),
    }),
  },
};

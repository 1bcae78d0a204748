/**
 * The bodies of what befalls the system as a whole.
 */
import { ServiceManagerState, ServiceState, SystemService } from "../vocabulary.ts";
import { nameOf, type BodyCodec, type BodyOf } from "./slots.ts";

type PowerEvent = "system.service" | "manager.state" | "power.deadline";

export const POWER_BODIES: { readonly [Event in PowerEvent]: BodyCodec<BodyOf<Event>> } = {
  "system.service": {
    write(body, to) {
      to.a = SystemService[body.part];
      to.b = ServiceState[body.from];
      to.c = ServiceState[body.to];
    },
    read: (from) => ({
      event: "system.service",
      part: nameOf(SystemService, from.a),
      from: nameOf(ServiceState, from.b),
      to: nameOf(ServiceState, from.c),
    }),
  },
  "manager.state": {
    write(body, to) {
      to.a = ServiceManagerState[body.from];
      to.b = ServiceManagerState[body.to];
    },
    read: (from) => ({
      event: "manager.state",
      from: nameOf(ServiceManagerState, from.a),
      to: nameOf(ServiceManagerState, from.b),
    }),
  },
  "power.deadline": {
    write(body, to) {
      to.x = body.killed;
    },
    read: (from) => ({ event: "power.deadline", killed: from.x }),
  },
};

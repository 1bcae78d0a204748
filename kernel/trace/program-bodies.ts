/**
 * The bodies of what befalls programs of the simulated world.
 */
import { ProgramHandler } from "./program-events.ts";
import { instanceIn, nameOf, type BodyCodec, type BodyOf } from "./slots.ts";

export const PROGRAM_BODIES: { readonly "program.failed": BodyCodec<BodyOf<"program.failed">> } = {
  "program.failed": {
    write(body, to) {
      to.a = ProgramHandler[body.handler];
      to.instance = body.instance;
    },
    read: (from) => ({
      event: "program.failed",
      instance: instanceIn(from),
      handler: nameOf(ProgramHandler, from.a),
    }),
  },
};

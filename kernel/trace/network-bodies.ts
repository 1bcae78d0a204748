/**
 * The body of what befalls the network.
 */
import { duration } from "../time.ts";
import { NetworkEndKind, NetworkState } from "./network-events.ts";
import { nameOf, type BodyCodec, type BodyOf } from "./slots.ts";

/** Kinds of ends that one digit has room for: both ends stand in one byte. */
const KINDS = 16;

export const NETWORK_BODIES: { readonly "network.state": BodyCodec<BodyOf<"network.state">> } = {
  "network.state": {
    write(body, to) {
      to.a = NetworkState[body.state];
      to.b = NetworkEndKind[body.from.kind] + KINDS * NetworkEndKind[body.to.kind];
      to.c = body.isBothWays ? 1 : 0;
      to.d = body.lostOfMillion;
      to.x = body.from.number;
      to.y = body.to.number;
      to.z = body.addUs;
    },
    read: (from) => ({
      event: "network.state",
      from: { kind: nameOf(NetworkEndKind, from.b % KINDS), number: from.x },
      to: { kind: nameOf(NetworkEndKind, Math.floor(from.b / KINDS)), number: from.y },
      isBothWays: from.c === 1,
      state: nameOf(NetworkState, from.a),
      addUs: duration(from.z),
      lostOfMillion: from.d,
    }),
  },
};

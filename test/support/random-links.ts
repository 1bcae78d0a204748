/**
 * Random networks: what a link does to messages, and how many zones there are.
 */
import fc from "fast-check";
import type { LinkSpec, NetworkSpec } from "../../sim/traffic/spec.ts";
import { ms } from "./systems.ts";

const NEVER = { numerator: 0, denominator: 1 };

const link: fc.Arbitrary<LinkSpec> = fc.record({
  latency: fc.constantFrom(ms(0), ms(1), ms(20)),
  loss: fc.constantFrom(NEVER, NEVER, { numerator: 1, denominator: 50 }),
  duplicate: fc.constantFrom(NEVER, NEVER, { numerator: 1, denominator: 10 }),
  reorder: fc.constantFrom(null, { share: { numerator: 1, denominator: 5 }, by: ms(30) }),
  bandwidth: fc.constantFrom(null, null, 20_000),
  connect: fc.nat(2),
});

export const PERFECT: LinkSpec = {
  latency: ms(1),
  loss: NEVER,
  duplicate: NEVER,
  reorder: null,
  bandwidth: null,
  connect: 1,
};

/** Of systems with two zones, whose instances take turns. */
export const randomNetwork: fc.Arbitrary<NetworkSpec> = fc.record({
  standard: fc.oneof(fc.constant(PERFECT), link),
  links: fc.constant([]),
  zones: fc.oneof(fc.constant(null), fc.record({ same: link, cross: link })),
});

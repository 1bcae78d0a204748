/**
 * Handles of endpoints and capabilities: one life's are nobody else's.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Capabilities, type CapabilityHandle } from "../../../kernel/message/capabilities.ts";
import { endpointOf, generationAt, instanceAt } from "../../../kernel/message/endpoint.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";

const life = (instance: number, generation: number): ReturnType<typeof endpointOf> =>
  endpointOf({ instance: instance as InstanceId, generation });
const DB = 3 as ServiceId;
const WEB = 4 as ServiceId;

describe("the handle of an endpoint", () => {
  it("names an instance and a life of it, and no two have one name", () => {
    const lives = fc.tuple(fc.nat({ max: 249_999 }), fc.nat({ max: 2 ** 34 }));
    fc.assert(
      fc.property(lives, lives, ([one, first], [other, second]) => {
        const handle = life(one, first);
        expect([instanceAt(handle), generationAt(handle)]).toEqual([one, first]);
        expect(handle === life(other, second)).toBe(one === other && first === second);
      }),
    );
  });
});

describe("a capability", () => {
  it("is worth nothing in the hands of another, of another life, or after it was revoked", () => {
    const capabilities = new Capabilities();
    const held = capabilities.mint(life(0, 1), DB);
    expect(capabilities.targetOf(held, life(0, 1))).toBe(DB);
    expect(capabilities.targetOf(held, life(1, 1))).toBe(null);
    expect(capabilities.targetOf(held, life(0, 2))).toBe(null);
    capabilities.revoke(held);
    expect(capabilities.targetOf(held, life(0, 1))).toBe(null);
  });

  it("that is stale never names the right that has its slot now", () => {
    const capabilities = new Capabilities();
    const stale = capabilities.mint(life(0, 1), DB);
    capabilities.revoke(stale);
    const next = capabilities.mint(life(0, 1), WEB);
    expect(next).not.toBe(stale);
    expect(capabilities.targetOf(stale, life(0, 1))).toBe(null);
    capabilities.revoke(stale);
    expect(capabilities.targetOf(next, life(0, 1))).toBe(WEB);
  });

  it("is never made up: no number but those that were lent is one", () => {
    const capabilities = new Capabilities();
    const lent = new Set([1, 2, 3].map((at) => capabilities.mint(life(at, 1), DB)));
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 3 }), (number, holder) => {
        const guess = number as CapabilityHandle;
        if (lent.has(guess)) return;
        expect(capabilities.targetOf(guess, life(holder, 1))).toBe(null);
      }),
    );
  });
});

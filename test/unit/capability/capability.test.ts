/**
 * Sets of capabilities: bits that are never reused, and that only ever get fewer.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALL_CAPABILITIES,
  CAPABILITIES,
  Capability,
  ceilingOf,
  firstBeyond,
  has,
  NO_CAPABILITIES,
  restrict,
  setOf,
} from "../../../kernel/capability/capability.ts";
import { ServiceType } from "../../../kernel/vocabulary.ts";

const someSet = fc.subarray([...CAPABILITIES]).map(setOf);

describe("a set of capabilities", () => {
  it("has a bit of its own for each, which a trace of any version can name", () => {
    expect(Capability).toEqual({
      "service-create": 1,
      "service-remove": 2,
      "service-start": 4,
      "service-stop": 8,
      "service-restart": 16,
      "service-enable": 32,
      "service-pause": 64,
      "service-reload": 128,
      "service-discover": 256,
      "net-bind": 512,
      "system-power": 1024,
    });
    expect(setOf(CAPABILITIES)).toBe(ALL_CAPABILITIES);
    expect(NO_CAPABILITIES).toBe(0);
  });

  it("that is handed down is never more than either side has", () => {
    fc.assert(
      fc.property(someSet, someSet, (child, parent) => {
        const handed = restrict(child, parent);
        for (const each of CAPABILITIES) {
          expect(has(handed, each)).toBe(has(child, each) && has(parent, each));
        }
        expect(firstBeyond(handed, parent)).toBeNull();
        expect(firstBeyond(child, parent) === null).toBe(handed === child);
      }),
    );
  });

  it("of a user service never has what changes the system itself", () => {
    const types = Object.keys(ServiceType) as ServiceType[];
    const beyond = types.filter((type) => firstBeyond(ALL_CAPABILITIES, ceilingOf(type)) !== null);
    expect(beyond).toEqual(["user"]);
    expect(has(ceilingOf("user"), "service-create")).toBe(false);
    expect(has(ceilingOf("user"), "service-remove")).toBe(false);
    expect(has(ceilingOf("user"), "service-stop")).toBe(true);
  });
});

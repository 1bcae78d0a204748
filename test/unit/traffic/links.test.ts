/**
 * Which link a call takes, and that many links are as quickly chosen from as few.
 */
import { describe, expect, it } from "vitest";
import { EDGE_COUNT } from "../../../kernel/core/layout.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import { LinkChoices } from "../../../sim/traffic/network.ts";
import type { LinkSpec, NamedLink, NetworkSpec } from "../../../sim/traffic/spec.ts";
import { load, valueOf } from "../manifest/read.ts";

const IDEAL: LinkSpec = {
  latency: { kind: "constant", valueUs: 0 as never },
  loss: { numerator: 0, denominator: 1 },
  duplicate: { numerator: 0, denominator: 1 },
  reorder: null,
  bandwidth: null,
  connect: 1,
};

function linkOf(connect: number, from: NamedLink["from"], to: number): NamedLink {
  return { from, to: to as ServiceId, link: { ...IDEAL, connect } };
}

const DB = 1 as ServiceId;
const WEB = { kind: "service", service: 0 as ServiceId } as const;
const SHOP = { kind: "workload", workload: 0 } as const;

describe("the link of a call", () => {
  const links = [linkOf(5, { kind: "anyone" }, DB), linkOf(6, WEB, DB), linkOf(7, SHOP, 0)];
  const zones = { same: IDEAL, cross: IDEAL };
  const network: NetworkSpec = { standard: IDEAL, links, zones };

  it.each([
    ["that of its ends", WEB, DB, { kind: "one", named: 1, link: { connect: 6 } }],
    ["else that of anyone", SHOP, DB, { kind: "one", named: 0, link: { connect: 5 } }],
    ["not that of a service of its number", SHOP, 0, { kind: "one", named: 2 }],
    ["else that of its zones", WEB, 0, { kind: "zones" }],
  ])("is %s", (_, from, to, expected) => {
    expect(new LinkChoices(network).of(from, to as ServiceId)).toMatchObject(expected);
  });

  it("is that of everyone for a workload, which is in no zone", () => {
    const choice = new LinkChoices({ ...network, links: [] }).of(SHOP, DB);
    expect(choice).toMatchObject({ kind: "one", named: null });
  });

  it("is found among as many as there are calls", { timeout: 20_000 }, () => {
    const many = Array.from({ length: EDGE_COUNT }, (_, n) => linkOf(n, WEB, n));
    const choices = new LinkChoices({ ...network, links: many });
    for (let to = 0; to < EDGE_COUNT; to += 1) {
      expect(choices.of(WEB, to as ServiceId)).toMatchObject({ named: to });
    }
  });
});

/** As many services that ask one, each over a link of its own. */
function manifest(count: number): string {
  const numbers = Array.from({ length: count }, (_, n) => n);
  return [
    "system: s",
    "services:",
    ...numbers.map((n) => `  s${n}: {}`),
    "network:",
    "  links:",
    ...numbers.map((n) => `  - { to: s${n}, latency: 1ms }`),
  ].join("\n");
}

describe("links of a network", { timeout: 60_000 }, () => {
  it("are at most as many as there may be calls", () => {
    const reading = load(manifest(EDGE_COUNT + 1));
    expect(reading.ok ? [] : reading.problems).toMatchObject([
      { line: 2 * EDGE_COUNT + 6, code: "too-many-links", hint: "write fewer links" },
    ]);
  });

  it("are kept as they are written", () => {
    expect(valueOf(load(manifest(9))).traffic).toBeNull();
  });
});

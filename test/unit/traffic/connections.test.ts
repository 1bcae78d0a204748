/**
 * Of how many connections a call keeps track, and who is told where it does not.
 */
import { describe, expect, it } from "vitest";
import { valueOf, load } from "../manifest/read.ts";

function warnings(instances: number, link: string): readonly string[] {
  const text = [
    "system: s",
    "services:",
    `  web: { instances: ${instances}, behavior: { calls: [db] } }`,
    "  db: { instances: 1024 }",
    `network: { default: { ${link} } }`,
    "workloads: { a: { target: web, arrivals: constant(1/s), for: 1s } }",
  ].join("\n");
  return valueOf(load(text)).warnings.map(({ code }) => code);
}

describe("connections between many instances", () => {
  it.each([
    ["as many as are kept", 1_024, "latency: 1ms", []],
    ["one row more", 1_025, "latency: 1ms", ["too-many-connections"]],
    ["more that take no time", 1_025, "latency: 0", []],
    ["more that are not wanted", 1_025, "latency: 1ms, connect: 0", []],
  ])("are told of where they cost nothing: %s", (_, instances, link, expected) => {
    expect(warnings(instances, link)).toEqual(expected);
  });
});

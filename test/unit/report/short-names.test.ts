/**
 * Long names are shortened so that a table fits, and stay apart from each other.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameColumnsOf, shortNames } from "../../../sim/report/short-names.ts";

const PRIMARY = "customer-facing-payment-authorization-primary-database-service";
const REPLICA = "customer-facing-payment-authorization-replica-database-service";

const shortOf = (names: readonly string[], columns: number): readonly string[] => {
  const short = shortNames(names, columns);
  return names.map((name) => short.get(name) ?? name);
};

describe("a name that is too long", () => {
  it("keeps its two ends", () => {
    expect(shortOf(["another-service-with-a-name-to-fill-a-whole-line", "db"], 22)).toEqual([
      "another-ser…whole-line",
      "db",
    ]);
  });

  it("keeps what tells it from another whose ends are the same", () => {
    const short = shortOf([PRIMARY, REPLICA], nameColumnsOf(80));
    expect(short[0]).toContain("primary");
    expect(short[1]).toContain("replica");
  });

  it("is whole where a wider line has room for it", () => {
    const name = "a-name-of-thirty-five-characters-ok";
    expect(shortOf([name], nameColumnsOf(80))).not.toEqual([name]);
    expect(shortOf([name], nameColumnsOf(160))).toEqual([name]);
  });

  it("gets a number where nothing else would tell it apart", () => {
    const one = `${"a".repeat(60)}1${"b".repeat(60)}`;
    const names = [one, one.replace("1", "2"), "x"];
    const short = shortOf(names, 12);
    expect(new Set(short).size).toBe(3);
  });
});

it("no two names become the same, and none is longer than its columns", () => {
  const word = fc.constantFrom("payment", "database", "primary", "replica", "a", "b", "worker-7");
  const name = fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => words.join("-"));
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 12, max: 44 }),
      (names, columns) => {
        const short = shortOf(names, columns);
        expect(new Set(short).size).toBe(names.length);
        for (const each of short) expect(each.length).toBeLessThanOrEqual(columns);
      },
    ),
    { numRuns: 300 },
  );
});

it("ten thousand names with the same ends are told apart at once", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => {
    return `worker-of-the-great-${String(index).padStart(5, "0")}-cluster-in-the-north`;
  });
  expect(new Set(shortOf(names, 22)).size).toBe(10_000);
});

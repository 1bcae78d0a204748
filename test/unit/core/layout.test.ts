/**
 * Holds the two layout files equal, and the module to its size and its few exports.
 */
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { isCoreExports } from "../../../kernel/core/exports/core-exports.ts";
import * as layout from "../../../kernel/core/layout.ts";
import { corePath, instantiateCore } from "../../../sim/io/load-core.ts";

const exports = instantiateCore();

function exportedConstants(): Record<string, unknown> {
  const constants: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === "object" && name !== "memory") constants[name] = value.value;
  }
  return constants;
}

test("both layout files state the same constants", () => {
  expect(exportedConstants()).toEqual({ ...layout });
  expect(Object.keys(layout).length).toBeGreaterThan(15);
});

test("the arenas follow each other without overlap and fit the memory, which cannot grow", () => {
  const { PAGE_BYTES, MEMORY_PAGES } = layout;
  const starts = [
    layout.ARENA_AT,
    layout.BATCH_IN_AT,
    layout.BATCH_OUT_AT,
    layout.BATCH_TIMES_AT,
    layout.WHEELS_AT,
    layout.POPPED_AT,
    layout.BLOCKS_AT,
    layout.NODES_AT,
    layout.TICKETS_AT,
    layout.CLUSTER_LENT_AT,
    layout.CLUSTER_LINKS_AT,
    layout.STREAMS_AT,
    layout.KEYS_AT,
    layout.POOLS_AT,
    layout.TASKS_AT,
    layout.GROUPS_AT,
    layout.CPUS_AT,
    layout.STINTS_AT,
    layout.CALLS_AT,
    layout.EXTENTS_AT,
    layout.END_AT,
  ];
  expect(starts.toSorted((a, b) => a - b)).toEqual(starts);
  expect(layout.POPPED_AT + 8 - layout.WHEELS_AT).toBeLessThanOrEqual(PAGE_BYTES);
  expect(layout.END_AT).toBeLessThanOrEqual(MEMORY_PAGES * PAGE_BYTES);
  expect(exports.memory.buffer.byteLength).toBe(MEMORY_PAGES * PAGE_BYTES);
});

test("the module is at most 128 KiB", () => {
  expect(statSync(corePath()).size).toBeLessThanOrEqual(131_072);
});

test("an instance without one of the functions is not taken for the core", () => {
  expect(isCoreExports(exports)).toBe(true);
  expect(isCoreExports({ ...exports, timerPop: undefined })).toBe(false);
  expect(isCoreExports({})).toBe(false);
});

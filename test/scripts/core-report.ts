/**
 * Reports on the core that was built: its size, its exports, and the arenas of its memory.
 *
 *   node dist/test/scripts/core-report.js
 *
 * Exit code 1 where the module is larger than it may be.
 */
import { statSync } from "node:fs";
import * as layout from "../../kernel/core/layout.ts";
import { corePath, instantiateCore } from "../../sim/io/load-core.ts";
import { countText } from "../../sim/quantity-text.ts";

const BYTES_MAX = 98_304;
const KIB = 1024;

/** From the lowest address on; what is between the last one and the end of memory is spare. */
function arenaLines(): readonly string[] {
  const starts = Object.entries(layout)
    .filter(([name]) => name.endsWith("_AT"))
    .toSorted(([, a], [, b]) => a - b || -1)
    .map(([name, at]) => ({ name: name.replace("_AT", ""), at }))
    .filter(({ name }) => name !== "ARENA");
  const end = layout.MEMORY_PAGES * layout.PAGE_BYTES;
  return [{ name: "STATIC", at: 0 }, ...starts].map(({ name, at }, index) => {
    const bytes = (starts[index]?.at ?? end) - at;
    const label = name === "END" ? "(spare)" : name;
    return `  ${label.padEnd(12)} at ${column(at)} ${column(Math.ceil(bytes / KIB))} KiB`;
  });
}

function column(count: number): string {
  return countText(count).padStart(13);
}

const bytes = statSync(corePath()).size;
const exported = Object.values(instantiateCore());
const functions = exported.filter((value) => typeof value === "function").length;
// All the others are globals, but for the memory.
const constants = exported.length - functions - 1;
const share = Math.round((bytes / BYTES_MAX) * 100);
const size = `${countText(bytes)} of ${countText(BYTES_MAX)} bytes (${share} %)`;
console.log(`core.wasm  ${size}`);
console.log(`exports    ${functions} functions, ${constants} constants`);
console.log("memory     does not grow; committed as touched");
for (const line of arenaLines()) console.log(line);
if (bytes > BYTES_MAX) process.exitCode = 1;

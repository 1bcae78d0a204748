/**
 * Files of arrivals: what is read of them, and what is refused, and how soon.
 */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeFileReader } from "../../../sim/io/file-reader.ts";
import type { FileReader } from "../../../sim/io-ports.ts";
import { loadSystem } from "../../../sim/load-system.ts";
import {
  ArrivalFiles,
  ARRIVALS_BYTES_MAX,
  ARRIVALS_MAX,
  FLAWS_MAX,
  type ArrivalsReading,
} from "../../../sim/manifest/arrival-files.ts";
import { describeProblem, type Problem } from "../../../sim/problem.ts";
import { memoryReader } from "../compose/memory-files.ts";

const PLACE = { file: "shop/system.yaml", line: 6, column: 9 };

function read(text: string): ArrivalsReading {
  return new ArrivalFiles(memoryReader({ "shop/a.txt": text })).read("a.txt", PLACE);
}

/** Without what to write instead. */
function toldOf(problem: Problem): string {
  return describeProblem({ ...problem, hint: "" });
}

/** The instants, or what is wrong. */
function outcome(reading: ArrivalsReading): unknown {
  return reading.ok ? [...reading.atUs] : reading.problems.map(toldOf).join(" | ");
}

describe("a file of arrivals", () => {
  it.each([
    ["0.25\n1\n2.5\n", [250_000, 1_000_000, 2_500_000]],
    ["0\n0\n0", [0, 0, 0]],
    ["# recorded\n\n  1.5  \r\n2.\r\n", [1_500_000, 2_000_000]],
    ["1.000000000000000000e-01\n1E1\n+11", [100_000, 10_000_000, 11_000_000]],
    ["0.0000004\n0.0000006\n0.1234565", [0, 1, 123_457]],
  ])("that holds %j is %j", (text, expected) => {
    expect(outcome(read(text))).toEqual(expected);
  });

  it.each([
    ["", "shop/system.yaml:6:9: 'a.txt': the file holds no instants"],
    ["\n# 1\n", "shop/system.yaml:6:9: 'a.txt': the file holds no instants"],
    ["1\nsoon\n", "shop/a.txt:2:1: 'soon' is not an instant"],
    ["1 2\n", "shop/a.txt:1:1: '1 2' is not an instant"],
    ["1,5\n", "shop/a.txt:1:1: '1,5' is not an instant"],
    ["1\nNaN\n", "shop/a.txt:2:1: 'NaN' is not an instant"],
    ["Infinity\n", "shop/a.txt:1:1: 'Infinity' is not an instant"],
    ["1e400\n", "shop/a.txt:1:1: '1e400' is later than 2^53 microseconds"],
    ["-0.5\n", "shop/a.txt:1:1: '-0.5' is before the start of the workload"],
    ["2\n\n1.9\n", "shop/a.txt:3:1: '1.9' is earlier than the instant before it"],
    [
      "0.5\nabc\n-1\n1.0\n0.7\n",
      "shop/a.txt:2:1: 'abc' is not an instant | " +
        "shop/a.txt:3:1: '-1' is before the start of the workload | " +
        "shop/a.txt:5:1: '0.7' is earlier than the instant before it",
    ],
    ["5\n1\n2\n3\n", "shop/a.txt:2:1: '1' is earlier than the instant before it"],
    [
      `${"1".repeat(50)}\n`,
      "shop/a.txt:1:1: '1111111111111111111111111111111111111...' is not an instant",
    ],
  ])("that holds %j is refused: %s", (text, expected) => {
    expect(outcome(read(text))).toBe(expected);
  });

  it("of more than four million instants is refused", () => {
    expect(outcome(read("0\n".repeat(ARRIVALS_MAX + 1)))).toBe(
      "shop/a.txt:4000001:1: this is more than 4000000 instants",
    );
  });

  it("of which much is wrong is told of up to a limit, and read no further", () => {
    const reading = read(`1\n${"soon\n".repeat(10_000_000)}`);
    const problems = reading.ok ? [] : reading.problems;
    expect(problems).toHaveLength(FLAWS_MAX + 1);
    expect(problems.slice(-2).map(describeProblem)).toEqual([
      expect.stringMatching(/^shop\/a.txt:101:1: 'soon' is not an instant; write one/),
      "shop/a.txt:101:1: lines beyond this one were not read; repair the first ones first",
    ]);
  });

  it("is read once, however many workloads name it", () => {
    const asked: unknown[] = [];
    const reader: FileReader = {
      read(path, bytesMax) {
        asked.push([path, bytesMax]);
        return { ok: true, text: "1" };
      },
      refusalOf: () => null,
      resolve: (_, path) => path,
    };
    const files = new ArrivalFiles(reader);
    expect(files.read("a.txt", PLACE)).toEqual(files.read("a.txt", PLACE));
    expect(asked).toEqual([["a.txt", ARRIVALS_BYTES_MAX]]);
  });
});

describe("a workload that is read from a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "multios-arrivals-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  function boot(workload: string, more = ""): ReturnType<typeof loadSystem> {
    const path = join(folder, "shop.multios.yaml");
    const manifest = `system: s\nservices: { web: {}${more} }\nworkloads: { a: { ${workload} } }\n`;
    writeFileSync(path, manifest);
    const sources = { files: [path], profiles: [], environment: {} };
    return loadSystem({ ...sources, reader: nodeFileReader });
  }

  it("lies beside the manifest, and ends right after its last request", () => {
    writeFileSync(join(folder, "a.txt"), "0.5\n2\n");
    const reading = boot("target: web, arrivals: file(a.txt), start: 10s");
    const traffic = reading.ok ? reading.value.traffic : null;
    expect(traffic?.workloads[0]).toMatchObject({ startUs: 10_000_000, endUs: 12_000_001 });
    expect(reading.ok && reading.value.workloadsEnd).toBe(12_000_001);
  });

  it("of 1 GB is refused by its size", () => {
    writeFileSync(join(folder, "large.txt"), "");
    truncateSync(join(folder, "large.txt"), 2 ** 30);
    const reading = boot("target: web, arrivals: file(large.txt)");
    expect(reading.ok ? [] : reading.problems).toMatchObject([
      { line: 3, code: "file-too-large", message: "'large.txt': the file is larger than 64 MiB" },
    ]);
  });

  it("is judged even where something else is wrong", () => {
    const reading = boot("target: web, arrivals: file(none.txt)", ", db: { restart: 5 }");
    expect(reading.ok ? [] : reading.problems.map(({ code }) => code)).toEqual([
      "wrong-value",
      "file-missing",
    ]);
  });

  it("may stand in a Compose file", () => {
    const reader = memoryReader({
      "dir/compose.yaml":
        "services: { web: { image: web } }\n" +
        "x-multios: { workloads: { a: { target: web, arrivals: file(a.txt) } } }\n",
      "dir/a.txt": "1\n",
    });
    const files = ["dir/compose.yaml"];
    const reading = loadSystem({ files, profiles: [], environment: {}, reader });
    expect(reading.ok && reading.value.workloadsEnd).toBe(1_000_001);
  });
});

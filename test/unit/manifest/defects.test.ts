/**
 * One manifest a defect, named by it, and what each is refused with: reading the list is reading
 * the rules of the language.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { FileReader } from "../../../sim/io-ports.ts";
import { nodeFileReader } from "../../../sim/io/file-reader.ts";
import { ArrivalFiles } from "../../../sim/manifest/arrival-files.ts";
import type { Reading } from "../../../sim/manifest/declaration.ts";
import { readNative } from "../../../sim/manifest/read-native.ts";
import { readSource } from "../../../sim/manifest/read-source.ts";
import { resolve } from "../../../sim/manifest/resolve.ts";
import { describeProblem } from "../../../sim/problem.ts";
import type { SystemSpec } from "../../../sim/system.ts";

const FOLDER = new URL("../../fixtures/manifests/", import.meta.url);
const TABLE = "expected.txt";

describe("a manifest with one defect", () => {
  const expected = readTable();
  const fixtures = readdirSync(FOLDER).filter((name) => name !== TABLE);

  it("stands in the table of expected messages, and each line of the table has its file", () => {
    expect(new Set(fixtures)).toEqual(new Set(expected.keys()));
  });

  it.each([...expected])("%s is refused with its place, reason and remedy", (file, lines) => {
    const result = load(readFileSync(new URL(file, FOLDER), "utf8"), file);
    // What stands in a file of arrivals is named with its own path.
    const expectedHere = lines.map((line) => (line.startsWith("../") ? line : `${file}:${line}`));
    expect(result.ok ? ["accepted"] : result.problems.map(describeProblem)).toEqual(expectedHere);
  });
});

/** The files that fixtures name, by paths that are relative to theirs. */
const BESIDE: FileReader = {
  read: (path, bytesMax) => nodeFileReader.read(fileURLToPath(new URL(path, FOLDER)), bytesMax),
  refusalOf: (path) => nodeFileReader.refusalOf(fileURLToPath(new URL(path, FOLDER))),
  resolve: (from, path) => nodeFileReader.resolve(from, path),
};

function load(text: string, file: string): Reading<SystemSpec> {
  const files = new ArrivalFiles(BESIDE);
  const source = readSource(text, file);
  const declaration = source.ok ? readNative(source.value, { files, reader: BESIDE }) : source;
  return declaration.ok ? resolve(declaration.value, files) : declaration;
}

function readTable(): Map<string, string[]> {
  const table = new Map<string, string[]>();
  for (const line of readFileSync(new URL(TABLE, FOLDER), "utf8").split("\n")) {
    const colon = line.indexOf(": ");
    if (line.startsWith("#") || colon === -1) continue;
    const lines = table.get(line.slice(0, colon)) ?? [];
    lines.push(line.slice(colon + 2));
    table.set(line.slice(0, colon), lines);
  }
  return table;
}

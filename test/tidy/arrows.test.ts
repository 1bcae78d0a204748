/**
 * The arrows between the folders hold, and Node stays out of the folders that run in a browser.
 */
import { describe, expect, test } from "vitest";
import { complaintsOf } from "./made-up.ts";
import { ARROWS } from "./rules/arrows.ts";
import { ZONES } from "./zones.ts";

const OTHERS = {
  "assembly/index.ts": "export {};",
  "hal/hal.ts": "export interface Hal {}",
  "hal/virtual/virtual-hal.ts": "export {};",
  "hal/host/host-hal.ts": "export {};",
  "kernel/kernel.ts": "export {};",
  "sim/simulator.ts": "export {};",
  "sim/io/files.ts": "export {};",
  "sim/cli/main.ts": "export {};",
  "bench/run.ts": "export {};",
  "test/models/wheel.ts": "export {};",
};

const WITHOUT_NODE = ZONES.filter((zone) => !zone.node).map((zone) => zone.folder);

describe("Node stays out of the pure folders", () => {
  const forms = [
    'import { readFileSync } from "node:fs";',
    'import fs from "fs";',
    'import "node:process";',
    'import type { Stats } from "node:fs";',
    'export { readFileSync } from "node:fs";',
    'export * from "fs/promises";',
    'const fs = await import("node:fs");',
    'let stats: import("node:fs").Stats;',
    'import fs = require("node:fs");',
    'const fs = require("fs");',
    '/// <reference types="node" />\nexport {};',
    "const module = await import(name);",
  ];
  test.each(forms)("%s is refused in each of them", (form) => {
    for (const folder of WITHOUT_NODE) {
      const path = `${folder}/broken.ts`;
      const complaints = complaintsOf(ARROWS, { [path]: form });
      expect(complaints, folder).toHaveLength(1);
      expect(complaints[0]).toContain(path);
    }
  });

  test("kernel, sim, hal and hal/virtual are among them, sim/io and sim/cli are not", () => {
    expect(WITHOUT_NODE).toEqual(
      expect.arrayContaining(["kernel", "sim", "hal", "hal/virtual", "assembly"]),
    );
    for (const path of ["sim/io/files.ts", "sim/cli/main.ts", "hal/host/host-hal.ts"]) {
      expect(complaintsOf(ARROWS, { [path]: 'import "node:fs";' })).toEqual([]);
    }
  });

  test("a deeper folder of a pure one is as pure", () => {
    const broken = { "kernel/restart/backoff.ts": 'import "node:fs";' };
    expect(complaintsOf(ARROWS, broken)).toEqual([
      "kernel/restart/backoff.ts:1: kernel/ runs without Node, so it cannot import node:fs; " +
        "describe what it needs as a port and let sim/io hand it in",
    ]);
  });

  test("a text and a comment that look like an import are none", () => {
    const text = '// import fs from "node:fs";\nexport const note = \'import "node:fs"\';';
    expect(complaintsOf(ARROWS, { "kernel/note.ts": text })).toEqual([]);
  });
});

describe("imports go along the arrows", () => {
  const refused = [
    ["kernel/a.ts", "../sim/simulator.ts"],
    ["kernel/a.ts", "../hal/virtual/virtual-hal.ts"],
    ["kernel/a.ts", "../hal/hal.ts"],
    ["kernel/core/a.ts", "../../assembly/index.ts"],
    ["hal/a.ts", "../kernel/kernel.ts"],
    ["hal/virtual/a.ts", "../../kernel/kernel.ts"],
    ["hal/virtual/a.ts", "../host/host-hal.ts"],
    ["sim/a.ts", "./cli/main.ts"],
    ["sim/a.ts", "./io/files.ts"],
    ["sim/machine/a.ts", "../../hal/host/host-hal.ts"],
    ["sim/io/a.ts", "../cli/main.ts"],
    ["sim/cli/a.ts", "../../bench/run.ts"],
    ["sim/a.ts", "../test/models/wheel.ts"],
    ["assembly/a.ts", "../kernel/kernel"],
    ["bench/a.ts", "../test/models/wheel.ts"],
  ] as const;
  test.each(refused)("%s must not import %s", (path, specifier) => {
    const files = { ...OTHERS, [path]: `import { x } from "${specifier}";` };
    expect(complaintsOf(ARROWS, files)).toHaveLength(1);
  });

  const allowed = [
    ["kernel/a.ts", 'import type { Hal } from "../hal/hal.ts";'],
    ["kernel/a.ts", 'import { type Hal } from "../hal/hal.ts";'],
    ["kernel/restart/a.ts", 'import { Kernel } from "../kernel.ts";'],
    ["sim/a.ts", 'import { Kernel } from "../kernel/kernel.ts";'],
    ["sim/a.ts", 'import { VirtualHal } from "../hal/virtual/virtual-hal.ts";'],
    ["sim/cli/a.ts", 'import { files } from "../io/files.ts";'],
    ["sim/cli/a.ts", 'import { HostHal } from "../../hal/host/host-hal.ts";'],
    ["assembly/a.ts", 'import { wheel } from "./index";'],
    ["test/a.ts", 'import { run } from "../bench/run.ts";'],
  ] as const;
  test.each(allowed)("%s may say %s", (path, text) => {
    expect(complaintsOf(ARROWS, { ...OTHERS, [path]: text })).toEqual([]);
  });

  test("a package goes only into the folders that list it", () => {
    const text = 'import { parseDocument } from "yaml";';
    expect(complaintsOf(ARROWS, { "sim/manifest/reader.ts": text })).toEqual([]);
    expect(complaintsOf(ARROWS, { "kernel/reader.ts": text })).toEqual([
      "kernel/reader.ts:1: kernel/ does not import the package yaml; " +
        "test/tidy/zones.ts lists the packages of every folder",
    ]);
    const scoped = 'import { sha256 } from "@noble/hashes/sha2.js";';
    expect(complaintsOf(ARROWS, { "kernel/trace/digest.ts": scoped })).toEqual([]);
  });

  test("a worker is an import, a folder of data is not", () => {
    const worker = 'new Worker(new URL("./gone.ts", import.meta.url));';
    expect(complaintsOf(ARROWS, { "sim/io/a.ts": worker })).toHaveLength(1);
    const folder = 'readdirSync(new URL("../fixtures/", import.meta.url));';
    expect(complaintsOf(ARROWS, { "sim/io/a.ts": folder })).toEqual([]);
  });

  test("an import of a file that is not there is refused", () => {
    expect(complaintsOf(ARROWS, { "sim/a.ts": 'import "./gone.ts";' })).toEqual([
      "sim/a.ts:1: there is no file sim/gone.ts",
    ]);
  });
});

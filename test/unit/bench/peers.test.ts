/**
 * Loading the packages that are measured against, from where they are installed: in bench/.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importPeer, missingPeers } from "../../../bench/peers/import-peer.ts";

const BENCH = join(import.meta.dirname, "../../../bench");
const { devDependencies }: { readonly devDependencies: Readonly<Record<string, string>> } =
  JSON.parse(readFileSync(join(BENCH, "package.json"), "utf8"));
const NAMES = Object.keys(devDependencies);

test("a peer is a module where it is installed, else null, and then it is named", async () => {
  const missing = missingPeers();
  for (const name of NAMES) {
    const isInstalled = existsSync(join(BENCH, "node_modules", name));
    const peer = await importPeer(name);
    expect([name, peer !== null, !missing.includes(name)]).toEqual([
      name,
      isInstalled,
      isInstalled,
    ]);
  }
});

test("a package that nobody installs is null", async () => {
  expect(await importPeer("no-such-package-of-multios")).toBeNull();
});

test("each peer has one exact version, and its lock file has the same", () => {
  const lock: { readonly packages: Readonly<Record<string, { readonly version: string }>> } =
    JSON.parse(readFileSync(join(BENCH, "package-lock.json"), "utf8"));
  expect(NAMES.length).toBe(5);
  for (const [name, version] of Object.entries(devDependencies)) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
  }
});

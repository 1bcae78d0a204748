/**
 * Requests in the trace: `--trace-all` has each pick and each end, and changes nothing else.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "multios-requests-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SYSTEM = `system: asked
services:
  db: { instances: 2, behavior: { service-time: exponential(2ms) } }
  web:
    balancing: { strategy: consistent-hash }
    behavior: { service-time: exponential(1ms), calls: [{ service: db, count: 2 }] }
workloads:
  people: { target: web, arrivals: poisson(100/s), key: uniform(5), for: 10s, timeout: 100ms }
faults:
  - { at: 3s, kill: web/0 }
  - { at: 5s, for: 1s, hang: db/1 }
  - { at: 7s, for: 200ms, hang: web/0 }
  - { at: 7.1s, kill: web/0 }
  - { at: 8s, kill: db }
`;

interface Line {
  readonly t_us: number;
  readonly seq: number | null;
  readonly event: string;
  readonly cause: number | null;
  readonly instance?: string | null;
  readonly [field: string]: unknown;
}

interface Report {
  readonly digest: string;
  readonly workloads: { readonly people: { readonly ok: number; readonly failed: number } };
}

const manifest = join(folder, "asked.multios.yaml");
const linesOf = (name: string): readonly Line[] =>
  readFileSync(join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

async function boot(...options: readonly string[]): Promise<Report> {
  const { stdout } = await multios(["boot", manifest, "--json", ...options]);
  return JSON.parse(stdout) as Report;
}

describe("--trace-all under load", () => {
  let report: Report;
  let lines: readonly Line[];

  beforeAll(async () => {
    writeFileSync(manifest, SYSTEM);
    report = await boot("--trace", join(folder, "all.jsonl"), "--trace-all");
    lines = linesOf("all.jsonl");
  });

  it("has the end of each request, as the report counts them", () => {
    const done = lines.filter(({ event }) => event === "request.done");
    const { ok, failed } = report.workloads.people;
    expect(done.filter((line) => line["ok"] === true)).toHaveLength(ok);
    expect(done.filter((line) => line["ok"] === false)).toHaveLength(failed);
    expect(failed).toBeGreaterThan(0);
    for (const line of done) {
      expect(line["workload"]).toBe("people");
      expect(Number.isSafeInteger(line["latency_us"])).toBe(true);
      expect(typeof line["reason"]).toBe(line["ok"] === true ? "undefined" : "string");
    }
  });

  it("has each pick with its strategy and the key of its request", () => {
    const picks = lines.filter(({ event }) => event === "balancer.pick");
    const web = picks.filter((line) => line["service"] === "web");
    expect(new Set(web.map((line) => line["strategy"]))).toEqual(new Set(["consistent-hash"]));
    const keys = [...new Set(picks.map((line) => Number(line["key"])))];
    expect(keys.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    const { instance } = picks.find((line) => line["service"] === "db") ?? {};
    expect(instance).toMatch(/^db\/[01]$/);
  });

  it("goes up in time, and its causes are records of the same file", () => {
    const times = lines.map(({ t_us }) => t_us);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const numbers = new Set(lines.map(({ seq }) => seq));
    const causes = lines.flatMap(({ cause }) => (cause === null ? [] : [cause]));
    expect(causes.filter((cause) => !numbers.has(cause))).toEqual([]);
  });

  it("says which record took the instance away under a request, or all of a service", () => {
    const bySeq = new Map(lines.map((line) => [line.seq, line]));
    const failed = lines.filter((line) => line["ok"] === false);
    const reset = failed.filter((line) => line["reason"] === "reset");
    const refused = failed.filter(
      (line) => line["reason"] === "refused" && line["service"] === "web",
    );
    expect(Math.min(reset.length, refused.length)).toBeGreaterThan(0);
    for (const line of reset) {
      const cause = bySeq.get(line.cause);
      expect([cause?.event, cause?.instance, cause?.["from"]]).toEqual([
        "service.state",
        line.instance,
        "running",
      ]);
    }
    for (const { cause, instance } of refused) {
      expect(instance).toBeNull();
      expect(bySeq.get(cause)?.["service"]).toBe("web");
    }
  });

  it("joins each request to its attempts, and these to the calls that they made", () => {
    const picks = lines.filter(({ event }) => event === "balancer.pick");
    const byHop = new Map(picks.map((line) => [line["hop"], line]));
    expect(byHop.size).toBe(picks.length);
    for (const pick of picks) {
      const caller = byHop.get(pick["parent"]);
      expect([caller?.["service"], caller?.["request"]]).toEqual(
        pick["service"] === "db" ? ["web", pick["request"]] : [undefined, undefined],
      );
    }
    const ends = lines.filter(({ event }) => event === "hop.done");
    for (const end of ends) {
      const pick = byHop.get(end["hop"]);
      expect(pick === undefined).toBe(end["reason"] === "refused");
      if (pick !== undefined) expect(end["latency_us"]).toBe(end.t_us - pick.t_us);
    }
    expect(ends.filter((end) => byHop.has(end["hop"]))).toHaveLength(picks.length);
    const asked = new Set(ends.map((end) => end["request"]));
    const done = lines.filter(({ event }) => event === "request.done");
    expect(new Set(done.map((line) => line["request"]))).toEqual(asked);
    expect(asked.size).toBe(done.length);
  });

  it("gives a request that failed of a call the cause that the call failed of", () => {
    const bySeq = new Map(lines.map((line) => [line.seq, line]));
    const failed = lines.filter((line) => {
      return line["reason"] === "dependency" && line.event === "request.done" && line.t_us > 8e6;
    });
    expect(failed.length).toBeGreaterThan(0);
    const causes = failed.map(({ cause }) => bySeq.get(cause)?.["service"]);
    expect(new Set(causes)).toEqual(new Set(["db"]));
  });

  it("changes neither the digest nor the number of a record", async () => {
    const plain = await boot("--trace", join(folder, "plain.jsonl"));
    expect(plain.digest).toBe(report.digest);
    const ofRuns = lines.filter(({ seq }) => seq !== null);
    const bySeq = new Map(ofRuns.map((line) => [line.seq, line]));
    for (const line of linesOf("plain.jsonl")) expect(bySeq.get(line.seq)).toEqual(line);
  });
});

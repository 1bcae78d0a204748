/**
 * What an audit log says, to the byte.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AuditLog } from "../../../kernel/audit/audit-log.ts";
import { AUDIT_LINE_BYTES_MAX } from "../../../kernel/audit/line.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import { bytesOf, DIGEST, hashIn, logOf, verify, type Call } from "../../support/audit-logs.ts";
import { BY_OPERATOR } from "../../support/audit-records.ts";

const CALLS: readonly Call[] = [
  { tUs: 1_000, call: "stopService", service: "web", error: null },
  { tUs: 2_000, call: "startService", service: "web", error: null },
  { tUs: 3_000, call: "startService", service: "db", error: "permission-denied" },
];
const LOG = logOf(CALLS);

function line(index: number): string {
  return LOG[index] ?? "";
}

describe("an audit log", () => {
  it("has a header, an entry for each call and a seal, with their fields in one order", () => {
    const fields = LOG.map((text) => Object.entries(JSON.parse(text) as object));
    const without = fields.map((entries) => Object.fromEntries(entries.slice(0, -2)));
    expect(without).toEqual([
      {
        log: "multios-audit",
        format: 3,
        version: "0.1.0",
        system: "shop",
        seed: "7",
        rng: "splitmix",
      },
      entry(0),
      entry(1),
      entry(2),
      { seal: "multios-audit", entries: 3, t_us: 3_000, ending: "quiet", digest: DIGEST },
    ]);
    expect(line(1).startsWith('{"seq":0,"t_us":1000,"event":"audit","call":"stopService",')).toBe(
      true,
    );
    for (const entries of fields) {
      expect(entries.slice(-2).map(([name]) => name)).toEqual(["previous", "hash"]);
    }
  });

  it("chains each line to the one before by the SHA-256 of its bytes without the hash", () => {
    let previous: string | null = null;
    for (const text of LOG) {
      const content = JSON.parse(text) as { previous: string | null; hash: string };
      expect(content.previous).toBe(previous);
      const bytes = text.replace(/,"hash":"[^"]*"\}$/, "}");
      const hash = createHash("sha256").update(bytes).digest("hex");
      expect(content.hash).toBe(`sha256:${hash}`);
      previous = content.hash;
    }
  });

  it("is the same to the byte when the same happens again", () => {
    expect(logOf(CALLS)).toEqual(LOG);
  });

  it("says nothing of what is not audited, and tells its head and its count", () => {
    const lines: string[] = [];
    const log = new AuditLog({
      version: "0.1.0",
      system: "shop",
      seed: 7n,
      rng: "splitmix",
      names: { service: () => "web", instance: () => "web/0" },
      askedOf: () => null,
      write: (text) => lines.push(text),
    });
    const head = { tUs: instant(0), seq: 0, cause: null };
    log.observe({ ...head, event: "service.ready", instance: 0 as InstanceId, ready: true });
    expect(lines).toHaveLength(1);
    log.observe({
      ...head,
      ...BY_OPERATOR,
      event: "audit",
      call: "stopService",
      service: 0 as ServiceId,
      error: null,
    });
    expect([log.entries, lines.length]).toEqual([1, 2]);
    expect(log.head).toBe(hashIn(lines[1]));
    log.seal({ at: instant(0), ending: "quiet", digest: DIGEST });
    expect(log.head).toBe(hashIn(lines[2]));
    expect(() => log.seal({ at: instant(0), ending: "quiet", digest: DIGEST })).toThrow("once");
  });

  it("cuts a name that would make a line too long to be read back", () => {
    const lines = logOf(
      [{ tUs: 0, call: "stopService", service: "\u0000".repeat(99_999), error: null }],
      {
        system: "\u{1F600}".repeat(99_999),
      },
    );
    for (const text of lines) expect(text.length).toBeLessThan(AUDIT_LINE_BYTES_MAX);
    expect(verify(bytesOf(lines))).toBeNull();
  });

  it("begins with an empty run, too", () => {
    expect(verify(bytesOf(logOf([])))).toBeNull();
  });
});

function entry(seq: number): Readonly<Record<string, unknown>> {
  const { tUs, call, service, error } = CALLS[seq] ?? {};
  const who = { caller: "operator", service, instance: null, asked: null, error, reason: null };
  return { seq, t_us: tUs, event: "audit", call, ...who, record: 3 * seq };
}

/**
 * Audit logs for tests: written as a run writes them, forged as somebody might, and verified from
 * their bytes.
 */
import { createHash } from "node:crypto";
import { AuditLog } from "../../kernel/audit/audit-log.ts";
import type { AuditFinding } from "../../kernel/audit/finding.ts";
import { Inquiry } from "../../kernel/audit/inquiry.ts";
import { AUDIT_LINE_BYTES_MAX } from "../../kernel/audit/line.ts";
import type { RawLine } from "../../kernel/audit/read-line.ts";
import { AuditVerifier, type Suspicion, type WholeLog } from "../../kernel/audit/verifier.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import { instant } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { ServiceError, Syscall } from "../../kernel/vocabulary.ts";
import { BY_OPERATOR } from "./audit-records.ts";

/** A call that an operator makes. */
export interface Call {
  readonly tUs: number;
  readonly call: Syscall;
  readonly service: string;
  readonly error: ServiceError | null;
}

export const DIGEST: string = `sha256:${"0123456789abcdef".repeat(4)}`;

export function callRecord({ tUs, call, error }: Call, seq: number): TraceRecord {
  const service = 0 as ServiceId;
  const said = { ...BY_OPERATOR, call, service, error };
  return { event: "audit", ...said, tUs: instant(tUs), seq, cause: null };
}

/** The lines of the log of these calls: a header, an entry for each, and a seal where asked. */
export function logOf(
  calls: readonly Call[],
  { isSealed = true, system = "shop" }: { isSealed?: boolean; system?: string } = {},
): readonly string[] {
  const lines: string[] = [];
  let service = "";
  const log = new AuditLog({
    version: "0.1.0",
    system,
    seed: 7n,
    rng: "splitmix",
    names: { service: () => service, instance: (id) => `${service}/${id}` },
    askedOf: () => null,
    write: (line) => lines.push(line),
  });
  for (const [index, call] of calls.entries()) {
    service = call.service;
    log.observe(callRecord(call, 3 * index));
  }
  const at = instant(calls.at(-1)?.tUs ?? 0);
  if (isSealed) log.seal({ at, ending: "quiet", digest: DIGEST });
  return lines;
}

export function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
}

/** Changes fields of a line and makes its hash anew, as whoever knows the format can. */
export function forged(line: string, fields: Readonly<Record<string, unknown>>): string {
  const content = { ...(JSON.parse(line) as Record<string, unknown>), ...fields };
  const { hash: _, ...unhashed } = content;
  const text = JSON.stringify(unhashed);
  const hash = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, -1)},"hash":"sha256:${hash}"}`;
}

export function hashIn(line: string | undefined): string {
  return (JSON.parse(line ?? "{}") as { hash: string }).hash;
}

/** `null`: it is whole, sealed, and has the head that was given. */
export function verify(bytes: Uint8Array, head: string | null = null): AuditFinding | null {
  const lines = linesOf(bytes);
  const verifier = new AuditVerifier(head);
  for (const line of lines) {
    const suspicion = verifier.take(line);
    if (suspicion !== null) return inquire(suspicion, lines);
  }
  const log: WholeLog | AuditFinding = verifier.finish();
  return "how" in log ? log : ([...verifier.shortcomings(log)][0] ?? null);
}

function inquire(suspicion: Suspicion, lines: readonly RawLine[]): AuditFinding {
  const inquiry = new Inquiry(suspicion);
  for (const line of lines) if (!inquiry.take(line)) break;
  return inquiry.finding();
}

function linesOf(bytes: Uint8Array): readonly RawLine[] {
  const lines: RawLine[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(10, from);
    const isEnded = end !== -1;
    lines.push(rawLine(bytes.subarray(from, isEnded ? end : bytes.length), isEnded));
    from = isEnded ? end + 1 : bytes.length;
  }
  return lines;
}

function rawLine(bytes: Uint8Array, isEnded: boolean): RawLine {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (bytes.length > AUDIT_LINE_BYTES_MAX) return { text, flaw: "too-long", isEnded };
  const isText = Buffer.from(text, "utf8").equals(bytes);
  return { text, flaw: isText ? null : "not-utf8", isEnded };
}

/**
 * `multios audit verify FILE`: whether an audit log is as it was written; if not, where and how.
 *
 * A defect is a violated invariant (exit code 1); what is no audit log at all is invalid input (3).
 * A log without a seal cannot be told from one whose end was cut off, so it does not pass either,
 * unless the person says that it may.
 */
import type { AuditFinding } from "../../kernel/audit/finding.ts";
import { Inquiry } from "../../kernel/audit/inquiry.ts";
import { AuditVerifier, type Suspicion, type WholeLog } from "../../kernel/audit/verifier.ts";
import { openAuditSource, type AuditSource } from "../io/audit-reader.ts";
import { reasonOf } from "../io/file-reader.ts";
import type { FileRefusal } from "../io-ports.ts";
import { errorAt, type Problem } from "../problem.ts";
import { auditJson, auditProblem, auditText, type AuditVerdict } from "../report/audit-text.ts";
import { bytesText } from "../quantity-text.ts";
import type { AuditRequest } from "./audit-options.ts";
import { ExitCode } from "./exit-codes.ts";
import { watchInterrupts } from "./interrupts.ts";
import { problemsText } from "./problems-text.ts";
import { print, stdoutLook, type Session } from "./session.ts";
import { createProgress } from "./terminal.ts";

export async function verifyAudit(session: Session, request: AuditRequest): Promise<ExitCode> {
  const verdict = await verdictOn(request);
  if (request.isJson) await print([auditJson(verdict)]);
  else {
    const { palette } = stdoutLook(session);
    const problems =
      verdict.problems.length === 0 ? [] : [problemsText(verdict.problems, palette, "")];
    await print([...problems, auditText(verdict)]);
  }
  if (verdict.isInterrupted) return ExitCode.interrupted;
  if (verdict.isLog) return isRefused(verdict) ? ExitCode.violated : ExitCode.held;
  return ExitCode.invalidInput;
}

function isRefused({ problems }: AuditVerdict): boolean {
  return problems.some(({ severity }) => severity === "error");
}

async function verdictOn(request: AuditRequest): Promise<AuditVerdict> {
  const interrupts = watchInterrupts();
  const progress = createProgress(process.stderr);
  const opening = openAuditSource(request.file);
  try {
    if (!opening.ok) return refusedVerdict(request, opening);
    const { source } = opening;
    return await verify(request, source, async (bytesRead) => {
      progress.show(() => `${bytesText(bytesRead)} of ${bytesText(source.bytes)}`);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      return !interrupts.signal.aborted;
    });
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return refusedVerdict(request, reasonOf(error));
  } finally {
    progress.clear();
    interrupts.release();
    if (opening.ok) opening.source.close();
  }
}

type Breath = (bytesRead: number) => Promise<boolean>;

/** Reads the log once, and a second time where something is wrong with it. */
async function verify(
  request: AuditRequest,
  source: AuditSource,
  breathe: Breath,
): Promise<AuditVerdict> {
  const verifier = new AuditVerifier(request.head);
  const suspicions: Suspicion[] = [];
  const isRead = await source.read((line) => {
    const suspicion = verifier.take(line);
    if (suspicion !== null) suspicions.push(suspicion);
    return suspicion === null;
  }, breathe);
  const [suspicion] = suspicions;
  const { entries, header, head } = verifier;
  const held = { entries, header, headSoFar: head };
  if (!isRead) return verdictOf(request, { ...held, findings: [], isInterrupted: true });
  if (suspicion !== undefined) {
    const inquiry = new Inquiry(suspicion);
    const isFoundOut = await source.read((line) => inquiry.take(line), breathe);
    const findings = isFoundOut ? [inquiry.finding()] : [];
    return verdictOf(request, { ...held, findings, isInterrupted: !isFoundOut });
  }
  const log = verifier.finish();
  if ("how" in log) return verdictOf(request, { ...held, findings: [log], isInterrupted: false });
  const findings = [...verifier.shortcomings(log)];
  return verdictOf(request, { ...held, findings, isInterrupted: false, log });
}

function verdictOf(
  request: AuditRequest,
  known: {
    readonly entries: number;
    readonly header: AuditVerdict["header"];
    readonly headSoFar: string | null;
    readonly findings: readonly AuditFinding[];
    readonly isInterrupted: boolean;
    readonly log?: WholeLog;
  },
): AuditVerdict {
  const { entries, header, headSoFar, findings, isInterrupted, log } = known;
  return {
    file: request.file,
    entries,
    header,
    headSoFar,
    log: log ?? null,
    isLog: findings.every(({ how }) => how !== "no-log" && how !== "unknown-format"),
    isInterrupted,
    problems: findings.map((finding) => auditProblem(finding, request)),
  };
}

function refusedVerdict({ file }: AuditRequest, { reason, detail }: FileRefusal): AuditVerdict {
  const problem: Problem = errorAt({ file, line: 1, column: 1 }, `file-${reason}`, detail);
  return {
    file,
    entries: 0,
    log: null,
    header: null,
    headSoFar: null,
    isLog: false,
    isInterrupted: false,
    problems: [problem],
  };
}

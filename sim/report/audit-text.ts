/**
 * What is wrong with an audit log, as problems with a place: the line, and what happened to it.
 */
import { unreachable } from "../../kernel/assertion.ts";
import type { AuditFinding, AuditPart } from "../../kernel/audit/finding.ts";
import { AUDIT_FORMAT, AUDIT_LINE_BYTES_MAX, type HeaderLine } from "../../kernel/audit/line.ts";
import type { Malformation } from "../../kernel/audit/read-line.ts";
import type { WholeLog } from "../../kernel/audit/verifier.ts";
import { errorAt, visible, warningAt, type Problem } from "../problem.ts";
import { instantText, pluralText } from "../quantity-text.ts";

/** What is known of a log, and all that is wrong with it. */
export interface AuditVerdict {
  readonly file: string;
  /** Those that are as they were written, up to the first thing that is wrong. */
  readonly entries: number;
  /** `null` where a line does not follow from the one before it, or where not all was read. */
  readonly log: WholeLog | null;
  /** What holds of a log that does not as a whole: its header, and the hash that ends the rest. */
  readonly header: HeaderLine | null;
  readonly headSoFar: string | null;
  /** False for what is no audit log, or cannot be read. */
  readonly isLog: boolean;
  readonly isInterrupted: boolean;
  readonly problems: readonly Problem[];
}

/** What holds, in a few lines; empty where that is nothing. */
export function auditText({ entries, log, isInterrupted, problems }: AuditVerdict): string {
  const count = pluralText(entries, "entry", "entries");
  if (isInterrupted) return `interrupted after ${count}, which hold so far\n`;
  if (log === null || problems.some(({ severity }) => severity === "error")) return "";
  const { header, seal, head } = log;
  const run = `${header.system}   seed ${header.seed}   ${header.rng}   version ${header.version}`;
  const end = seal === null ? "" : `   ended at ${instantText(seal.t_us)}: ${seal.ending}`;
  const lines = [
    `ok: ${count}, ${seal === null ? "not sealed" : `sealed, digest ${seal.digest}`}`,
    // What a log says it may say in any characters, also in those that move a cursor.
    visible(`${run}${end}`),
    `head ${head}`,
  ];
  return `${lines.join("\n")}\n`;
}

export function auditJson(verdict: AuditVerdict): string {
  const { file, entries, log, header, headSoFar, isInterrupted, problems } = verdict;
  const ok = !isInterrupted && problems.every(({ severity }) => severity === "warning");
  const known = {
    system: header?.system ?? null,
    seed: header?.seed ?? null,
    rng: header?.rng ?? null,
    version: header?.version ?? null,
    sealed: log === null ? null : log.seal !== null,
    ending: log?.seal?.ending ?? null,
    duration_us: log?.seal?.t_us ?? null,
    digest: log?.seal?.digest ?? null,
    head: log?.head ?? null,
    holds_to: headSoFar,
  };
  const told = { ok, file, entries, ...known, interrupted: isInterrupted, problems };
  return `${JSON.stringify(told, null, 2)}\n`;
}

export interface AuditPlace {
  readonly file: string;
  /** A log without a seal is good enough: it is warned about and no error. */
  readonly isUnsealedAllowed: boolean;
}

export function auditProblem(finding: AuditFinding, where: AuditPlace): Problem {
  const place = { file: where.file, line: finding.line, column: 1 };
  const [message, hint] = sentenceOf(finding);
  if (finding.how === "unsealed" && where.isUnsealedAllowed) {
    return warningAt(place, "audit-unsealed", message);
  }
  return errorAt(place, `audit-${finding.how}`, message, hint);
}

/** What is wrong, and what that means or what to do. */
function sentenceOf(finding: AuditFinding): readonly [message: string, hint: string] {
  switch (finding.how) {
    case "no-log":
      return finding.why === "empty"
        ? ["the file is empty", "an audit log has a header at least"]
        : ["this is no audit log", "multios boot FILE --audit LOG writes one"];
    case "unknown-format":
      return [
        `format ${finding.format} of the audit log is not known`,
        `this version reads format ${AUDIT_FORMAT}; use the version that wrote it`,
      ];
    case "changed":
      return [
        `${partText(finding.part)}: changed: its hash is not that of what it says`,
        holdsBefore(finding.part),
      ];
    case "malformed":
      return [
        `${partText(finding.part)}: changed: ${MALFORMATIONS[finding.why]}`,
        holdsBefore(finding.part),
      ];
    case "rewritten":
    case "renumbered":
      return rewrittenSentence(finding);
    case "removed":
    case "reordered":
    case "duplicated":
    case "inserted":
      return misplacedSentence(finding);
    case "truncated":
      return [`${partText(finding.part)}: truncated: its line breaks off`, cutOff(finding.part)];
    case "unsealed":
      return [
        `not sealed: the run was cut short, or the end of the log is gone, after ${pluralText(
          finding.entries,
          "entry",
          "entries",
        )}`,
        "--allow-unsealed takes it as it is",
      ];
    case "other-head":
      return finding.seenLine === null
        ? ["the head that was given stands nowhere in it", "it was rewritten, or is another log"]
        : ["it goes on after the head that was given", `which is that of line ${finding.seenLine}`];
    default:
      return unreachable(finding);
  }
}

type FindingOf<How extends AuditFinding["how"]> = Extract<AuditFinding, { readonly how: How }>;

function rewrittenSentence(
  finding: FindingOf<"rewritten" | "renumbered">,
): readonly [string, string] {
  const { part, line } = finding;
  const name = partText(part);
  if (finding.how === "renumbered") {
    const claim =
      part.kind === "seal"
        ? `it counts ${pluralText(finding.claimed, "entry", "entries")}`
        : `it calls itself entry ${finding.claimed}`;
    return [`${name}: changed and hashed anew: ${claim}`, holdsBefore(part)];
  }
  const { witnessLine } = finding;
  const why =
    witnessLine === line
      ? "it does not follow from the line before"
      : `line ${witnessLine} follows from another one`;
  return [`${name}: changed and hashed anew: ${why}`, holdsBefore(part)];
}

function misplacedSentence(
  finding: FindingOf<"removed" | "reordered" | "duplicated" | "inserted">,
): readonly [string, string] {
  switch (finding.how) {
    case "removed": {
      const { first, last, found } = finding;
      const isOne = partText(first) === partText(last);
      const names = isOne ? partText(first) : `${partText(first)} to ${partText(last)}`;
      return [`${names}: removed: here stands ${partText(found)}`, holdsBefore(first)];
    }
    case "reordered": {
      const { part, expected, expectedLine } = finding;
      const place = `where ${partText(expected)} belongs, which is in line ${expectedLine}`;
      return [`${partText(part)}: reordered: it stands ${place}`, holdsBefore(expected)];
    }
    case "duplicated": {
      const { part, twinLine } = finding;
      return [`${partText(part)}: duplicated: it stands in line ${twinLine} too`, "one is a copy"];
    }
    case "inserted": {
      const where =
        finding.before === null
          ? "it stands after the end of the log"
          : `it stands before ${partText(finding.before)}`;
      return [`this line: inserted: ${where} and does not belong to it`, ""];
    }
    default:
      return unreachable(finding);
  }
}

const MALFORMATIONS: Readonly<Record<Malformation, string>> = {
  "too-long": `its line is longer than ${AUDIT_LINE_BYTES_MAX / 1_024} KiB`,
  "not-utf8": "its line is not UTF-8 text",
  "not-json": "its line is not JSON",
  "not-a-line": "its line is none of an audit log",
};

/** `the header`, `entry 17`, `the seal`. */
function partText(part: AuditPart): string {
  return part.kind === "entry" ? `entry ${part.seq}` : `the ${part.kind}`;
}

function holdsBefore(part: AuditPart): string {
  switch (part.kind) {
    case "header":
      return "";
    case "seal":
      return "what stands before it holds";
    case "entry":
      return part.seq === 0 ? "the header holds" : `what stands before entry ${part.seq} holds`;
    default:
      return unreachable(part);
  }
}

function cutOff(part: AuditPart): string {
  const held = holdsBefore(part);
  return held === "" ? "" : `${held}; what followed is gone`;
}

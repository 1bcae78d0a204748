/**
 * Holds the versions that a dependency asks for against the version of the other service.
 *
 * A required dependency that does not suit is an error; one that is wanted or optional is left out
 * with a warning, as one on a service that is not there. Where one of the two is registered only
 * later, it is the kernel that refuses to register it, and a warning says so.
 */
import { completeVersion, isInRange, leastVersion } from "../../../kernel/dependency/version.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import type {
  DependencyDeclaration,
  ServiceDeclaration,
  SystemDeclaration,
} from "../declaration.ts";
import type { Names } from "./names.ts";

const VERBS: Readonly<Record<DependencyDeclaration["kind"], string>> = {
  requires: "requires",
  wants: "wants",
  "binds-to": "binds to",
  "part-of": "is part of",
  after: "starts after",
  before: "starts before",
};

/** Whether a dependency stands, as far as versions go; reports where they do not suit. */
export function suits(
  written: DependencyDeclaration,
  service: ServiceDeclaration,
  other: ServiceId,
  { declaration, names }: { readonly declaration: SystemDeclaration; readonly names: Names },
): boolean {
  const target = declaration.services[other];
  if (written.version === null || target === undefined) return true;
  const { range, place } = written.version;
  if (isInRange(target.version, range)) return true;
  const tie = `'${service.name}' ${VERBS[written.kind]} '${target.name}' ${range}`;
  const message = `${tie}, and '${target.name}' ${whatIs(target)}`;
  const least = leastVersion(range);
  const remedy =
    least === null || least === "0.0.0"
      ? "write a version that the range allows, or another range"
      : `${least} would do: write 'version: ${least}' there, or another range here`;
  if (written.kind === "wants" || written.optional) {
    const text = `${message}: it does without`;
    names.problems.warning(place, "version-mismatch", text, remedy);
    return false;
  }
  // What has to start before another asks nothing of it that could be held against it later.
  const isLater = written.kind !== "before" && !(service.registered && target.registered);
  if (!isLater) {
    names.problems.error(place, "version-mismatch", message, remedy);
    return false;
  }
  const text = `${message}: whichever is created last is refused with dependency-error`;
  names.problems.warning(place, "version-mismatch", text, remedy);
  return true;
}

function whatIs({ version }: ServiceDeclaration): string {
  if (version === null) return "has no version";
  if (completeVersion(version) !== null) return `is ${version}`;
  return `is ${version}, which is no version by numbers`;
}

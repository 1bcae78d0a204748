/**
 * The security policy: which label may do what to which other.
 *
 * Without a policy labels change nothing. With one, everything between two different labels is
 * refused that no rule allows; a service without a label carries the label `unlabeled`. Within
 * one label everything is allowed. Rules only add, so that their order means nothing.
 *
 * Divergence: SELinux asks for a rule within one label as well, and knows types of objects.
 */
import type { AccessAction } from "./levels.ts";

/** What a service carries that says nothing. */
export const UNLABELED = "unlabeled";

/** Stands for every label. */
export const ANY_LABEL = "*";

export interface PolicyRule {
  /** A label, or {@link ANY_LABEL}. */
  readonly from: string;
  readonly to: string;
  readonly allow: readonly AccessAction[];
}

export type SecurityPolicy = readonly PolicyRule[];

/** Whether labels let this pass; `null` as a policy: none is written. */
export function allowsBetween(
  policy: SecurityPolicy | null,
  action: AccessAction,
  from: string | null,
  to: string | null,
): boolean {
  if (policy === null) return true;
  const [subject, object] = [from ?? UNLABELED, to ?? UNLABELED];
  if (subject === object) return true;
  return policy.some(
    (rule) =>
      matches(rule.from, subject) && matches(rule.to, object) && rule.allow.includes(action),
  );
}

function matches(pattern: string, label: string): boolean {
  return pattern === ANY_LABEL || pattern === label;
}

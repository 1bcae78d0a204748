/**
 * Whether one service may do something to another: the wall between them, then their users, then
 * their labels. The first that refuses is named.
 *
 *   wall    levels.ts: what the level of the one lets out, and that of the other lets in
 *   user    a signal needs the same user; reading needs the same user or the same group
 *   label   where a policy is written, what it does not allow between two labels is refused
 *
 * A service may do to itself what it likes, and root needs no leave of users. No user gets past a
 * wall or a policy. Who acts by order of the operator is not asked here: only services are.
 */
import type { IsolationSpec, ServiceId } from "../spec.ts";
import { LEVELS, type AccessAction, type Passage } from "./levels.ts";
import { allowsBetween, type SecurityPolicy } from "./policy.ts";

/** The user who may do to every other what that one may do to itself. */
export const ROOT = "root";

/** What refused, or that nothing ever allowed it; the numbers stand in the trace. */
export const DenialReason = { wall: 0, user: 1, label: 2, capability: 3 } as const;
export type DenialReason = keyof typeof DenialReason;

/** Who acts, or is acted on. */
export interface Party {
  readonly service: ServiceId;
  readonly isolation: IsolationSpec;
}

export interface AccessRequest {
  readonly action: AccessAction;
  readonly subject: Party;
  readonly object: Party;
  /** Whether one of the two declares a dependency on the other. */
  readonly isDeclared: boolean;
}

/** What refuses the request; `null`: it may. */
export function denialOf(
  policy: SecurityPolicy | null,
  request: AccessRequest,
): DenialReason | null {
  const { action, subject, object } = request;
  if (subject.service === object.service) return null;
  if (!passesWall(request)) return "wall";
  if (!isLetByUser(action, subject.isolation, object.isolation)) return "user";
  return allowsBetween(policy, action, subject.isolation.label, object.isolation.label)
    ? null
    : "label";
}

/** Whether two services stand behind the same wall. */
export function sharesDomain(a: Party, b: Party): boolean {
  if (a.service === b.service) return true;
  if (a.isolation.level !== b.isolation.level) return false;
  switch (LEVELS[a.isolation.level].domain) {
    case "kernel":
    case "host":
      return true;
    case "group":
      return a.isolation.group !== null && a.isolation.group === b.isolation.group;
    case "service":
      return false;
  }
}

function passesWall({ action, subject, object, isDeclared }: AccessRequest): boolean {
  if (sharesDomain(subject, object)) return true;
  const lets = (passage: Passage): boolean =>
    passage === "anyone" || (passage === "declared" && isDeclared);
  const { reaches } = LEVELS[subject.isolation.level];
  const { admits } = LEVELS[object.isolation.level];
  return lets(reaches[action]) && lets(admits[action]);
}

function isLetByUser(action: AccessAction, subject: IsolationSpec, object: IsolationSpec): boolean {
  if (subject.user === ROOT || !LEVELS[subject.level].hasUsers) return true;
  switch (action) {
    case "discover":
    case "message":
      return true;
    case "signal":
      return subject.user === object.user;
    case "read":
      return (
        subject.user === object.user || (subject.group !== null && subject.group === object.group)
      );
  }
}

/**
 * `restart` and `deploy.restart_policy`: when an instance is started again, and how soon.
 *
 * The wait is Docker's: 100 ms, doubled from one restart to the next up to one minute, and back
 * to 100 ms after 10 s of running. Docker knows no limit of starts in an interval.
 *
 * Divergence: `delay` and `window` of `deploy.restart_policy` are Swarm's, and Docker Compose
 * ignores them. Here they hold, because whoever writes them means them: `delay` replaces the
 * growing wait, `window` is how long an instance has to run to count as restarted.
 */
import type { Backoff, RestartPolicy, RestartSpec } from "../../kernel/spec.ts";
import { duration, MILLISECOND, MINUTE, SECOND } from "../../kernel/time.ts";
import type { SourceNode } from "../manifest/source-tree.ts";
import { readCount, readDuration, readMap, wrongType } from "./fields.ts";
import { RESTART_POLICY_KEYS } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";

const DOCKER_BACKOFF: Backoff = {
  strategy: "exponential",
  initialUs: duration(100 * MILLISECOND),
  multiplier: 2,
  maxUs: MINUTE,
};

/** What holds where a file says nothing: an instance that ends stays ended. */
export const RESTART_NEVER: RestartSpec = {
  policy: "no",
  backoff: DOCKER_BACKOFF,
  jitter: "none",
  limit: null,
  attemptsMax: null,
  resetAfterUs: duration(10 * SECOND),
};

const POLICIES: readonly string[] = ["no", "always", "on-failure", "unless-stopped"];
const RESTART_HINT = "write no, always, on-failure, on-failure:5 or unless-stopped";

/** The value of `restart`. */
export function readRestart(session: LoadSession, node: SourceNode): RestartSpec {
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    const unquoted = node.kind === "scalar" && node.value === false;
    const hint = unquoted ? 'write restart: "no"' : RESTART_HINT;
    wrongType(session, node, { what: "restart", expected: "a policy", hint: hint });
    return RESTART_NEVER;
  }
  const [policy = "", attempts, ...rest] = node.text.split(":");
  if (!isPolicy(policy) || rest.length > 0) {
    const guess = session.guess(node.text, POLICIES);
    const message = `'${node.text.slice(0, 40)}' is not a restart policy`;
    session.error(node.offset, "wrong-value", message, guess === "" ? RESTART_HINT : guess);
    return RESTART_NEVER;
  }
  if (attempts === undefined) return { ...RESTART_NEVER, policy };
  if (policy !== "on-failure" || !/^\d{1,9}$/.test(attempts)) {
    const message =
      policy === "on-failure"
        ? `'${attempts.slice(0, 40)}' is not a number of attempts`
        : `only on-failure takes a number of attempts, not '${policy}'`;
    session.error(node.offset, "wrong-value", message, "write on-failure:5");
    return RESTART_NEVER;
  }
  return { ...RESTART_NEVER, policy, attemptsMax: attemptsFrom(Number(attempts)) };
}

/** The words of Swarm, and those of `restart`, which Compose takes there as well. */
const CONDITIONS: ReadonlyMap<string, RestartPolicy> = new Map([
  ["none", "no"],
  ["no", "no"],
  ["on-failure", "on-failure"],
  ["any", "always"],
  ["always", "always"],
  ["unless-stopped", "unless-stopped"],
]);

/** The value of `deploy.restart_policy`, which wins over `restart`. */
export function readRestartPolicy(session: LoadSession, node: SourceNode): RestartSpec {
  const what = "deploy.restart_policy";
  const entries = readMap(session, node, what, RESTART_POLICY_KEYS);
  if (entries === null) return RESTART_NEVER;
  const condition = entries.get("condition")?.value;
  const delay = entries.get("delay")?.value;
  const attempts = entries.get("max_attempts")?.value;
  const window = entries.get("window")?.value;
  const policy = condition === undefined ? "always" : readCondition(session, condition);
  const delayUs = delay === undefined ? null : readDuration(session, delay, `${what}.delay`);
  const windowUs = window === undefined ? null : readDuration(session, window, `${what}.window`);
  const count =
    attempts === undefined ? null : readCount(session, attempts, `${what}.max_attempts`);
  return {
    ...RESTART_NEVER,
    policy,
    backoff: delayUs === null ? DOCKER_BACKOFF : { strategy: "fixed", delayUs },
    attemptsMax: count === null ? null : attemptsFrom(count),
    resetAfterUs: windowUs === null || windowUs === 0 ? RESTART_NEVER.resetAfterUs : windowUs,
  };
}

function readCondition(session: LoadSession, node: SourceNode): RestartPolicy {
  const text = node.kind === "scalar" ? node.text : "";
  const policy = CONDITIONS.get(text);
  if (policy !== undefined) return policy;
  const hint = session.guess(text, CONDITIONS.keys()) || "write none, on-failure or any";
  const message = `'${text.slice(0, 40)}' is not a condition to restart on`;
  session.error(node.offset, "wrong-value", message, hint);
  return "no";
}

function isPolicy(word: string): word is "no" | "always" | "on-failure" | "unless-stopped" {
  return POLICIES.includes(word);
}

/** Docker takes 0 for no bound. */
function attemptsFrom(count: number): number | null {
  return count === 0 ? null : count;
}

/**
 * Compose files that other projects publish, as they publish them: each is read the way its
 * project runs it, and each that is refused is refused for a reason that its maintainer would
 * accept, which stands in the table below.
 *
 * The files lie beside the repository, in ../shared/corpus; without that folder the test is
 * skipped.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCompose } from "../../sim/compose/read-compose.ts";
import { nodeFileReader } from "../../sim/io/file-reader.ts";
import { resolve } from "../../sim/manifest/resolve.ts";
import { describeProblem, type Problem } from "../../sim/problem.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { run, type Run } from "../support/systems.ts";

const CORPUS = fileURLToPath(new URL("../../../shared/corpus/compose", import.meta.url));

const DEMO = "open-telemetry+opentelemetry-demo";
const SYN_OS = "TLimoges33+Syn_OS";
const BENCH = "delimitrou+DeathStarBench";

/**
 * Files that change others, with those that stand before them on the command line, from the usage
 * that they or their project's documentation give.
 */
const LAID_OVER: Readonly<Record<string, readonly string[]>> = {
  [`${DEMO}/compose.full.yaml`]: [`${DEMO}/compose.yaml`],
  [`${DEMO}/compose.observability.yaml`]: [`${DEMO}/compose.yaml`, `${DEMO}/compose.full.yaml`],
  [`${DEMO}/compose.extras.yaml`]: [
    `${DEMO}/compose.yaml`,
    `${DEMO}/compose.full.yaml`,
    `${DEMO}/compose.observability.yaml`,
  ],
  [`${DEMO}/compose.agent.yaml`]: [
    `${DEMO}/compose.yaml`,
    `${DEMO}/compose.full.yaml`,
    `${DEMO}/compose.observability.yaml`,
  ],
  [`${DEMO}/compose.tests.yaml`]: [`${DEMO}/compose.yaml`],
  [`${DEMO}/compose.profiling.yaml`]: [`${DEMO}/compose.yaml`],
  "instana+robot-shop/docker-compose-load.yaml": ["instana+robot-shop/docker-compose.yaml"],
  "docker+example-voting-app/docker-compose.seed.yml": [
    "docker+example-voting-app/docker-compose.yml",
  ],
  [`${SYN_OS}/deployment/docker-compose.ha.yml`]: [
    `${SYN_OS}/deployment/docker-compose.production.yml`,
  ],
};

interface Refusal {
  /** The first problem, without the folder of the corpus. */
  readonly first: string;
  /** Why that is right, said to the maintainer. */
  readonly reason: string;
}

const KUBERNETES = "This is a manifest for OpenShift; its name only says which service composes.";
const THOUSANDTHS = "Sizes and CPUs in the form of Kubernetes, and one name for three containers.";
const CONTAINER_NAME =
  "'consciousness-production' has a container_name and 3 replicas, which cannot all have that " +
  "name; remove container_name or the replicas";

function kubernetes(place: string): Refusal {
  const first =
    `${place}: this is a Kubernetes object (kind: Service), not a Compose file; ` +
    "write the containers as 'services:' of a Compose file";
  return { first, reason: KUBERNETES };
}

const REFUSED: Readonly<Record<string, Refusal>> = {
  [`${BENCH}/mediaMicroservices/openshift/compose-review-memcached.yaml`]: kubernetes("2:1"),
  [`${BENCH}/mediaMicroservices/openshift/compose-review-service.yaml`]: kubernetes("2:1"),
  [`${BENCH}/socialNetwork/openshift/compose-post-redis.yaml`]: kubernetes("2:1"),
  [`${BENCH}/socialNetwork/openshift/compose-post-service.yaml`]: kubernetes("4:1"),
  [`${SYN_OS}/deployment/docker/docker-compose.consciousness-production.yml`]: {
    first: `9:21: ${CONTAINER_NAME}`,
    reason: THOUSANDTHS,
  },
  [`${SYN_OS}/docker/services/docker-compose.consciousness-production.yml`]: {
    first: `9:21: ${CONTAINER_NAME}`,
    reason: THOUSANDTHS,
  },
  [`${SYN_OS}/deployment/docker-compose.ha.yml`]: {
    first:
      "23:9: 'haproxy-1' depends on 'orchestrator-1', which is not declared; " +
      "did you mean 'orchestrator-3'?",
    reason: "It waits for orchestrator-1 and others that no file of the project declares.",
  },
};

type Outcome =
  | { readonly kind: "read"; readonly system: SystemSpec }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** Reads a file of the corpus as its project runs it. */
function load(file: string): Outcome {
  const files = [...(LAID_OVER[file] ?? []), file].map((name) => join(CORPUS, name));
  const declaration = readCompose({ files, profiles: [], reader: nodeFileReader, environment: {} });
  if (!declaration.ok) return { kind: "refused", problems: declaration.problems };
  const system = resolve(declaration.value);
  return system.ok
    ? { kind: "read", system: system.value }
    : { kind: "refused", problems: system.problems };
}

function corpusFiles(): readonly string[] {
  if (!existsSync(CORPUS)) return [];
  const names = readdirSync(CORPUS, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.ya?ml$/.test(name)).sort(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function told(problem: Problem): string {
  return describeProblem(problem).replace(`${CORPUS}/`, "");
}

const FILES = corpusFiles();
if (FILES.length === 0) console.info("corpus: there is no ../shared/corpus/compose to read");

// The corpus is no part of the repository: elsewhere there is nothing to read.
describe.skipIf(FILES.length === 0)("The Compose files of other projects", () => {
  const outcomes = new Map(FILES.map((file) => [file, load(file)]));

  test.each(FILES.filter((file) => REFUSED[file] === undefined))("%s boots", async (file) => {
    const outcome = outcomes.get(file) ?? expect.fail(`${file} was not looked at`);
    if (outcome.kind === "refused") expect.fail(outcome.problems.map(told).join("\n"));
    const boot = await run(outcome.system);
    expect(neverUp(boot)).toEqual([]);
    expect(outOfOrder(boot)).toEqual([]);
  });

  test.each(Object.entries(REFUSED))("%s is refused with its reason", (file, refusal) => {
    const outcome = outcomes.get(file);
    const problems = outcome?.kind === "refused" ? outcome.problems : [];
    expect(problems.map(told)[0]).toBe(`${file}:${refusal.first}`);
  });

  test("The OpenTelemetry demo has all of its services, and waits for those it says", () => {
    const core = outcomes.get(`${DEMO}/compose.yaml`);
    const full = outcomes.get(`${DEMO}/compose.extras.yaml`);
    expect(core?.kind === "read" && core.system.services.length).toBe(20);
    expect(full?.kind === "read" && full.system.services.length).toBe(28);
    const cart = core?.kind === "read" ? dependencies(core.system, "cart") : [];
    expect(cart).toEqual(["valkey-cart ready", "otel-collector started", "flagd started"]);
  });

  test("How many boot, how many are refused, and why", () => {
    const counts = { read: 0, refused: 0, services: 0 };
    const lines: string[] = [];
    for (const [file, outcome] of outcomes) {
      if (outcome.kind === "read") {
        counts.read += 1;
        counts.services += outcome.system.services.length;
        continue;
      }
      counts.refused += 1;
      lines.push(`  ${told(outcome.problems[0] ?? unknown(file))}`);
      lines.push(`    ${REFUSED[file]?.reason ?? "unexpected"}`);
    }
    const { read, refused, services } = counts;
    const head = `corpus: ${FILES.length} files, ${read} booted with ${services} services`;
    console.info([`${head}, ${refused} refused`, ...lines].join("\n"));
    expect(counts.refused).toBe(Object.keys(REFUSED).length);
  });
});

function dependencies(system: SystemSpec, name: string): readonly string[] {
  const service = system.services.find(({ spec }) => spec.name === name);
  return (service?.spec.dependencies ?? []).map(
    ({ target, condition }) => `${system.services[target]?.spec.name ?? "?"} ${condition}`,
  );
}

/** Enabled services that neither became ready nor completed. */
function neverUp({ system, records }: Run): readonly string[] {
  const up = new Set(records.flatMap((record) => (cameUp(record) ? [record.instance] : [])));
  return system.services.flatMap(({ spec, firstInstance }) => {
    const missing = Array.from({ length: spec.instances }, (_, i) => firstInstance + i).filter(
      (instance) => !up.has(instance as InstanceId),
    );
    return spec.enabled && missing.length > 0 ? [spec.name] : [];
  });
}

/** Instances that started before all of a service that theirs waits for had come up. */
function outOfOrder({ system, records }: Run): readonly string[] {
  const upAt = new Map<InstanceId, number>();
  const startAt = new Map<InstanceId, number>();
  for (const record of records) {
    if (cameUp(record) && !upAt.has(record.instance)) upAt.set(record.instance, record.seq);
    const starts = record.event === "service.state" && record.to === "starting";
    if (starts && !startAt.has(record.instance)) startAt.set(record.instance, record.seq);
  }
  return system.services.flatMap(({ spec, firstInstance }) =>
    spec.dependencies.flatMap(({ kind, target, optional, condition }) => {
      const other = system.services[target];
      if (kind !== "requires" || optional || condition === "started" || !other) return [];
      const start = startAt.get(firstInstance) ?? -1;
      return (upAt.get(other.firstInstance) ?? Infinity) < start ? [] : [spec.name];
    }),
  );
}

function cameUp(record: TraceRecord): record is TraceRecord & { readonly instance: InstanceId } {
  if (record.event === "service.ready") return record.ready;
  return record.event === "service.state" && record.exit?.cause === "clean";
}

function unknown(file: string): Problem {
  return { file, line: 1, column: 1, severity: "error", code: "", message: "", hint: "" };
}

/**
 * What is refused, with the place and the words: one mistake a row, as a person meets it.
 */
import { describe, expect, test } from "vitest";
import { refusals } from "./memory-files.ts";

/** `web` with these keys, on the third line of a file, from column 5. */
function web(keys: string): string {
  return `services:\n  web:\n    ${keys}\n  db: { image: db }\n`;
}

const FILE = "compose.yaml";
const BOTH_FORMS = "'system: NAME' and 'services:', or as a Compose file with 'services:' alone";

describe("a mistake in a service", () => {
  test.each([
    ["depend_on: [db]", "3:5", "'depend_on' is not a key of a service; did you mean 'depends_on'?"],
    ["behavior: {}", "3:5", "'behavior' is not a key of a service; write it under 'x-multios:'"],
    ["replicas: 2", "3:5", "'replicas' is not a key of a service; write it under 'deploy:'"],
    [
      "__proto__: {}",
      "3:5",
      "'__proto__' is not a key of a service; keys of your own begin with x-",
    ],
    [
      "depends_on: db",
      "3:17",
      "'depends_on' is 'db', but has to be a list or a mapping; write [db]",
    ],
    [
      "depends_on: [dbs]",
      "3:18",
      "'web' depends on 'dbs', which is not declared; did you mean 'db'?",
    ],
    ["depends_on: [{ db: 1 }]", "3:18", "'depends_on[]' is a mapping, but has to be a text"],
    ["depends_on: { db: }", "3:23", "'depends_on.db' is empty, but has to be a mapping"],
    [
      "depends_on: { db: { conditon: service_started } }",
      "3:25",
      "'conditon' is not a key of 'depends_on.db'; did you mean 'condition'?",
    ],
    [
      "depends_on: { db: { condition: healthy } }",
      "3:36",
      "'healthy' is not a condition; did you mean 'service_healthy'?",
    ],
    [
      "depends_on: { db: { condition: completed } }",
      "3:36",
      "'completed' is not a condition; did you mean 'service_completed_successfully'?",
    ],
    [
      "depends_on: { db: { condition: service_started, required: maybe } }",
      "3:63",
      "'depends_on.db.required' is 'maybe', but has to be true or false",
    ],
    [
      "depends_on: { ghost: { condition: service_started, required: false } }",
      "3:19",
      "'web' depends on 'ghost', which is not declared",
    ],
    [
      "links: ['dbx:alias']",
      "3:13",
      "'web' depends on 'dbx', which is not declared; did you mean 'db'?",
    ],
    ["network_mode: service:ghost", "3:19", "'web' depends on 'ghost', which is not declared"],
    ["healthcheck: curl", "3:18", "'healthcheck' is 'curl', but has to be a mapping"],
    [
      "healthcheck: { intervall: 5s }",
      "3:20",
      "'intervall' is not a key of 'healthcheck'; did you mean 'interval'?",
    ],
    [
      "healthcheck: { test: ok, interval: 5 }",
      "3:40",
      "'healthcheck.interval': '5' has no unit; write 5s",
    ],
    [
      "healthcheck: { test: ok, timeout: soon }",
      "3:39",
      "'healthcheck.timeout': 'soon' is not a length of time; write 1m30s, 10s or 500ms",
    ],
    [
      "healthcheck: { test: ok, interval: 10us }",
      "3:40",
      "'healthcheck.interval' is shorter than 1ms, which Docker refuses; write at least 1ms",
    ],
    [
      "healthcheck: { test: ok, retries: -1 }",
      "3:39",
      "'healthcheck.retries' is '-1', but has to be a whole number of 0 or more",
    ],
    [
      'healthcheck: { test: ["curl", "x"] }',
      "3:27",
      '\'healthcheck.test\' begins with \'curl\'; write "CMD", "CMD-SHELL" or "NONE" first',
    ],
    ["restart: allways", "3:14", "'allways' is not a restart policy; did you mean 'always'?"],
    [
      "restart: false",
      "3:14",
      "'restart' is 'false', but has to be a policy; write restart: \"no\"",
    ],
    [
      "restart: always:3",
      "3:14",
      "only on-failure takes a number of attempts, not 'always'; write on-failure:5",
    ],
    ["restart: on-failure:x", "3:14", "'x' is not a number of attempts; write on-failure:5"],
    [
      "deploy: { restart_policy: { condition: unless } }",
      "3:44",
      "'unless' is not a condition to restart on; write none, on-failure or any",
    ],
    [
      "deploy: { replicas: -1 }",
      "3:25",
      "'deploy.replicas' is '-1', but has to be a whole number of 0 or more",
    ],
    ["scale: 1.5", "3:12", "'scale' is '1.5', but has to be a whole number of 0 or more"],
    [
      "scale: 9999999999",
      "3:12",
      "'scale' is '9999999999', more than Docker can count; write at most 2147483647",
    ],
    [
      "deploy: { mode: globl }",
      "3:21",
      "'globl' is not a mode of deployment; did you mean 'global'?",
    ],
    [
      "deploy: { replica: 1 }",
      "3:15",
      "'replica' is not a key of 'deploy'; did you mean 'replicas'?",
    ],
    [
      "deploy: { resources: { limits: { memory: 4Gi } } }",
      "3:46",
      "'deploy.resources.limits.memory': '4Gi' is a size of Kubernetes, which Compose does not " +
        "take; write 4g",
    ],
    [
      "deploy: { resources: { limits: { cpus: 500m } } }",
      "3:44",
      "'deploy.resources.limits.cpus': '500m' is not a number of CPUs: thousandths are " +
        "Kubernetes' form; write 0.5",
    ],
    [
      "mem_limit: lots",
      "3:16",
      "'mem_limit': 'lots' is not a size; write 512m, 1.5g or a number of bytes",
    ],
    ["stop_grace_period: 10", "3:24", "'stop_grace_period': '10' has no unit; write 10s"],
    ["stop_signal: SIGTREM", "3:18", "'SIGTREM' is not a signal; did you mean 'SIGTERM'?"],
    ["profiles: dev", "3:15", "'profiles' is 'dev', but has to be a list of texts; write [dev]"],
    [
      "networks: [frnt]",
      "3:16",
      "'web' refers to the network 'frnt', which is not declared; " +
        "declare it under the top-level 'networks:'",
    ],
    [
      "volumes: ['data:/var/data', ./here:/x, /y]",
      "3:15",
      "'web' refers to the volume 'data', which is not declared; " +
        "declare it under the top-level 'volumes:'",
    ],
    [
      "secrets: [{ source: key }]",
      "3:25",
      "'web' refers to the secret 'key', which is not declared; " +
        "declare it under the top-level 'secrets:'",
    ],
    [
      "x-multios: { behavior: { start: soon } }",
      "3:37",
      "start: 'soon' is not a distribution; write constant(10ms), uniform(5ms 20ms), " +
        "exponential(8ms), lognormal(800ms 0.4) or pareto(1ms 1.5)",
    ],
    [
      "x-multios: { behaviour: {} }",
      "3:18",
      "'behaviour' is not a key of 'x-multios' of a service; did you mean 'behavior'?",
    ],
  ])("%s", (keys, place, message) => {
    expect(refusals(web(keys))).toEqual([`${FILE}:${place}: ${message}`]);
  });
});

describe("values that contradict each other", () => {
  test.each([
    [
      "scale: 2\n    deploy: { replicas: 3 }",
      "3:12",
      "'scale' and 'deploy.replicas' say different things; remove 'scale'",
    ],
    [
      "mem_limit: 1g\n    deploy: { resources: { limits: { memory: 2g } } }",
      "3:16",
      "'mem_limit' and 'deploy.resources.limits.memory' say different things; remove 'mem_limit'",
    ],
    [
      "network_mode: host\n    networks: [default]",
      "3:19",
      "'network_mode' and 'networks' exclude each other; remove one of them",
    ],
    [
      "container_name: one\n    scale: 2",
      "3:21",
      "'web' has a container_name and 2 replicas, which cannot all have that name; " +
        "remove container_name or the replicas",
    ],
  ])("%j", (keys, place, message) => {
    expect(refusals(web(keys))).toEqual([`${FILE}:${place}: ${message}`]);
  });

  test("Two services of one container name", () => {
    const text = "services:\n  a: { container_name: x }\n  b: { container_name: x }";
    expect(refusals(text)).toEqual([
      "compose.yaml:3:24: the container_name 'x' is taken by 'a'; see compose.yaml:2:24",
    ]);
  });

  test("A service that is awaited as healthy and whose healthcheck is disabled", () => {
    const text = [
      "services:",
      "  a: { depends_on: { b: { condition: service_healthy } } }",
      "  b: { healthcheck: { disable: true } }",
    ].join("\n");
    expect(refusals(text)).toEqual([
      "compose.yaml:2:38: 'a' waits for 'b' to be healthy, but its healthcheck is disabled; " +
        "wait for service_started, or enable the healthcheck",
    ]);
  });
});

describe("a mistake at the top level", () => {
  const POD =
    "this is a Kubernetes object (kind: Pod), not a Compose file; " +
    "write the containers as 'services:' of a Compose file";
  const KNOWN = "services, networks, volumes, secrets, configs, models";

  test.each([
    ["", "1:1", "the file is empty; begin with " + BOTH_FORMS],
    ["# nothing\n", "1:1", "the file holds nothing but comments; begin with " + BOTH_FORMS],
    ["- a\n- b", "1:1", "a Compose file is a mapping; begin with 'services:'"],
    [
      "services: {}",
      "1:1",
      "no services are declared; write 'services:' and under it the name of a service",
    ],
    [
      "volumes: { a: }",
      "1:1",
      "no services are declared; write 'services:' and under it the name of a service",
    ],
    [
      "services: [a]",
      "1:11",
      "'services' is a list, but has to be a mapping of names; " +
        "write 'services:' and names under it",
    ],
    ["services: { a: x }", "1:16", "'a' is 'x', but has to be a mapping; write its keys under it"],
    [
      "services:\n  a:\n",
      "2:5",
      "'a' is empty, but has to be a mapping; write 'image: …' under it, or {}",
    ],
    [
      "servces: { a: {} }\nservices: { a: {} }",
      "1:1",
      "'servces' is not a key of a Compose file; did you mean 'services'?",
    ],
    [
      "workloads: {}\nservices: { a: {} }",
      "1:1",
      "'workloads' is not a key of a Compose file; write it under 'x-multios:'; " +
        "a file of MultiOS's own form says 'system: NAME'",
    ],
    [
      "multios: 1\nservices: { a: {} }",
      "1:1",
      "'multios' is not a key of a Compose file; a file of MultiOS's own form says 'system: NAME'",
    ],
    [
      "extra: 1\nservices: { a: {} }",
      "1:1",
      `'extra' is not a key of a Compose file; known are version, name, include, ${KNOWN} and x-…`,
    ],
    [
      "name: My Shop\nservices: { a: {} }",
      "1:7",
      "'My Shop' is not the name of a project; write 'myshop': small letters, digits, _ and -",
    ],
    [
      "web:\n  image: web\ndb:\n  image: db",
      "1:1",
      "'web' is a service at the top level: the form of Compose version 1; " +
        "write 'services:' above the services and indent them",
    ],
    ["apiVersion: v1\nkind: Pod\nmetadata: {}\n---\napiVersion: v1", "1:1", POD],
    ['{"apiVersion": "v1", "kind": "Pod"}', "1:2", POD],
    ["services: { -a: {} }", "1:13", expect.stringContaining("'-a' is not a name of a service")],
    [
      "services: { a: {} }\nx-multios: { fault: [] }",
      "2:14",
      "'fault' is not a key of 'x-multios' at the top level; did you mean 'faults'?",
    ],
    [
      "services: { a: {} }\nx-multios: { faults: [{ at: soon, kill: a }] }",
      "2:29",
      expect.stringContaining("'soon'"),
    ],
  ])("%j", (text, place, message) => {
    const [first, ...rest] = refusals(text);
    const [at, said] = splitPlace(first ?? "");
    expect({ at, said, rest }).toEqual({ at: `${FILE}:${place}`, said: message, rest: [] });
  });
});

function splitPlace(problem: string): readonly [string, string] {
  const end = problem.indexOf(": ");
  return [problem.slice(0, end), problem.slice(end + 2)];
}

test("All mistakes of all services are reported at once, in the order of the file", () => {
  const text =
    "services:\n  a: { scal: 1, restart: x }\n  b: { depends_on: [c] }\n  d: { scale: y }";
  expect(refusals(text).map((problem) => splitPlace(problem)[0])).toEqual([
    "compose.yaml:2:8",
    "compose.yaml:2:26",
    "compose.yaml:3:21",
    "compose.yaml:4:15",
  ]);
});

test("A file that is missing stands at its beginning", () => {
  expect(refusals({}, { files: ["gone.yaml"] })).toEqual([
    "gone.yaml:1:1: there is no such file; is the path right?",
  ]);
});

test("What is wrong in several files that cannot be read is reported together", () => {
  const files = { "a.yaml": "a: [", "b.yaml": "services: { a: {} }" };
  const told = refusals(files, { files: ["a.yaml", "b.yaml", "c.yaml"] });
  expect(told.map((problem) => problem.split(":")[0])).toEqual(["a.yaml", "c.yaml"]);
});

test("a wrong value of one service hides no cycle of others", () => {
  const cycle = "services: { a: { depends_on: [b] }, b: { depends_on: [a] }, c: { scale: x } }\n";
  const found = refusals(cycle).join("\n");
  expect(found).toContain("dependency cycle: a > b > a");
  expect(found).toContain("scale");
});

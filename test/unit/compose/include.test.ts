/**
 * `include`: what is added, with whose variables, and what is refused.
 */
import { describe, expect, test } from "vitest";
import { declare, refusals, serviceOf, type Files } from "./memory-files.ts";

function names(files: Files): readonly string[] {
  return declare(files).services.map(({ name }) => name);
}

describe("an included project", () => {
  test("adds its services, before those of the file that includes it", () => {
    const files = {
      "compose.yaml": "include: [db/compose.yaml]\nservices: { web: { depends_on: [db] } }",
      "db/compose.yaml": "services: { db: { networks: [back] } }\nnetworks: { back: }",
    };
    expect(names(files)).toEqual(["db", "web"]);
  });

  test("may be all there is", () => {
    const files = {
      "compose.yaml": "include:\n  - path: a.yaml",
      "a.yaml": "services: { a: {} }",
    };
    expect(names(files)).toEqual(["a"]);
  });

  test("has its own folder and its own .env, and its parent's variables win", () => {
    const files = {
      "compose.yaml": "include: [sub/compose.yaml]",
      ".env": "N=2",
      "sub/compose.yaml":
        "services: { a: { scale: '$N', extends: { file: x.yaml, service: x } }, b: { scale: $M } }",
      "sub/x.yaml": "services: { x: { restart: always } }",
      "sub/.env": "N=7\nM=3",
    };
    const system = declare(files);
    expect(serviceOf(system, "a").instances.count).toBe(2);
    expect(serviceOf(system, "a").restart.policy).toBe("always");
    expect(serviceOf(system, "b").instances.count).toBe(3);
  });

  test("may have its folder and its variables from elsewhere, and several files", () => {
    const files = {
      "compose.yaml": [
        "include:",
        "  - path: [sub/one.yaml, sub/two.yaml]",
        "    project_directory: other",
        "    env_file: [first.env, second.env]",
      ].join("\n"),
      "sub/one.yaml":
        "services: { a: { scale: $N, extends: { file: x.yaml, service: x } }, b: { scale: $M } }",
      "sub/two.yaml": "services: { a: { stop_grace_period: 1s } }",
      "other/x.yaml": "services: { x: { restart: always } }",
      "first.env": "N=4\nM=1",
      "second.env": "M=5",
    };
    const system = declare(files);
    expect(serviceOf(system, "a")).toMatchObject({
      instances: { count: 4 },
      restart: { policy: "always" },
      stopTimeoutUs: 1_000_000,
    });
    expect(serviceOf(system, "b").instances.count).toBe(5);
  });

  test("may be included on two ways, because it says the same both times", () => {
    const files = {
      "compose.yaml": "include: [a.yaml, b.yaml]\nservices: { web: {} }",
      "a.yaml": "include: [c.yaml]\nservices: { a: {} }",
      "b.yaml": "include: [c.yaml]\nservices: { b: {} }",
      "c.yaml": "services: { c: { image: c, environment: [A=1], labels: { x: y } } }",
    };
    expect(names(files)).toEqual(["c", "a", "b", "web"]);
  });
});

describe("an inclusion is refused", () => {
  test.each([
    [
      "of a name that is taken",
      { "compose.yaml": "include: [a.yaml]\nservices:\n  a: { image: other }" },
      "compose.yaml:3:3: 'a' of 'services' is also declared at a.yaml:1:13, and included here; " +
        "rename one, or change the included one in a file given with a further -f",
    ],
    [
      "of a file that is missing",
      { "compose.yaml": "include:\n  - gone.yaml" },
      "compose.yaml:2:5: 'gone.yaml': there is no such file; is the path right?",
    ],
    [
      "of itself",
      { "compose.yaml": "include: [b.yaml]", "b.yaml": "include: [./compose.yaml]" },
      "b.yaml:1:11: files include each other: compose.yaml -> b.yaml -> compose.yaml; " +
        "remove one of the inclusions",
    ],
    [
      "that is no list",
      { "compose.yaml": "include: a.yaml" },
      "compose.yaml:1:10: 'include' is 'a.yaml', but has to be a list of files; " +
        "write 'include:' and '- PATH'",
    ],
    [
      "without a path",
      { "compose.yaml": "include: [{ project_directory: x }]" },
      "compose.yaml:1:11: the inclusion does not say which file; write 'path: FILE'",
    ],
    [
      "with a key it does not have",
      { "compose.yaml": "include: [{ path: a.yaml, envfile: x }]" },
      "compose.yaml:1:27: 'envfile' is not a key of 'include[]'; did you mean 'env_file'?",
    ],
    [
      "with variables that are missing",
      { "compose.yaml": "include: [{ path: a.yaml, env_file: x.env }]" },
      "compose.yaml:1:37: 'x.env': there is no such file",
    ],
    [
      "of a place that is not here",
      { "compose.yaml": "include: ['oci://registry/x']" },
      "compose.yaml:1:11: 'oci://registry/x' is not on this machine, and nothing is fetched; " +
        "fetch the file and name its path",
    ],
  ])("%s", (_, files, expected) => {
    expect(refusals({ "a.yaml": "services: { a: { image: a } }", ...files })).toContain(expected);
  });

  test("that doubles with each file, after as many files as anybody has", () => {
    const files: Record<string, string> = { "compose.yaml": "include: [f0.yaml]" };
    for (let n = 0; n < 40; n += 1) {
      files[`f${n}.yaml`] = `include: [f${n + 1}.yaml, f${n + 1}.yaml]\nservices: { s${n}: {} }`;
    }
    files["f40.yaml"] = "services: { last: {} }";
    expect(refusals(files).join("\n")).toContain("more than 1000 files are included or extended");
  });

  test("that goes deeper than a limit", () => {
    const files: Record<string, string> = { "compose.yaml": "include: [f0.yaml]" };
    for (let n = 0; n < 200; n += 1) files[`f${n}.yaml`] = `include: [f${n + 1}.yaml]`;
    expect(refusals(files)[0]).toContain("files include each other deeper than 50 levels");
  });
});

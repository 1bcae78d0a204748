/**
 * `extends`: what is inherited, and what is refused.
 */
import { describe, expect, test } from "vitest";
import { declare, dependenciesOf, refusals, serviceOf } from "./memory-files.ts";

describe("a service that extends another", () => {
  test("has its keys, and its own over them", () => {
    const system = declare(
      [
        "services:",
        "  base: { image: b, restart: always, scale: 2, depends_on: [db] }",
        "  web: { extends: base, scale: 3, depends_on: [cache] }",
        "  api: { extends: { service: base } }",
        "  db: {}",
        "  cache: {}",
      ].join("\n"),
    );
    expect(serviceOf(system, "web").restart.policy).toBe("always");
    expect(serviceOf(system, "web").instances.count).toBe(3);
    expect(dependenciesOf(system, "web")).toEqual([
      "requires db started",
      "requires cache started",
    ]);
    expect(serviceOf(system, "api").instances.count).toBe(2);
  });

  test("may do so over several files, each relative to the one that names the next", () => {
    const system = declare({
      "compose.yaml": "services: { web: { extends: { file: base/web.yaml, service: web } } }",
      "base/web.yaml": "services: { web: { extends: { file: ../common.yaml, service: all } } }",
      "common.yaml": "services: { all: { image: x, restart: on-failure:3 }, other: { scal: 1 } }",
    });
    expect(serviceOf(system, "web").restart).toMatchObject({
      policy: "on-failure",
      attemptsMax: 3,
    });
  });

  test("inherits once, however many extend the same and however long the chain is", () => {
    const lines = ["  s0: { image: x, restart: always }", "services:"];
    // The far end of the chain stands first in the file, which is the hardest order.
    for (let n = 1; n < 5_000; n += 1) {
      lines.splice(-1, 0, `  s${n}: { extends: s${n - 1} }`);
    }
    const system = declare(lines.reverse().join("\n"));
    expect(serviceOf(system, "s4999").restart.policy).toBe("always");
  });

  test("is merged before files are, so that a later file changes what was inherited", () => {
    const files = {
      "compose.yaml": "services: { base: { scale: 2 }, web: { extends: base } }",
      "over.yaml": "services: { web: { scale: 5 } }",
    };
    const system = declare(files, { files: ["compose.yaml", "over.yaml"] });
    expect(system.services.map(({ instances }) => instances.count)).toEqual([2, 5]);
  });
});

describe("an extension is refused", () => {
  test.each([
    [
      "services: { a: { extends: bse }, base: {} }",
      "compose.yaml:1:27: there is no service 'bse' in this file to extend; did you mean 'base'?",
    ],
    [
      "services: { a: { extends: { file: b.yaml, service: x } } }",
      "compose.yaml:1:35: 'b.yaml': there is no such file; is the path right?",
    ],
    [
      "services: { a: { extends: { file: lib.yaml, service: libary } } }",
      "compose.yaml:1:54: there is no service 'libary' in 'lib.yaml' to extend; " +
        "did you mean 'library'?",
    ],
    [
      "services: { a: { extends: { file: lib.yaml } } }",
      "compose.yaml:1:27: 'extends' does not say which service; write 'service: NAME'",
    ],
    [
      "services: { a: { extends: [b] }, b: {} }",
      "compose.yaml:1:27: 'extends' is not a list; " +
        "write 'extends: NAME' or 'extends: { file: PATH, service: NAME }'",
    ],
    [
      "services: { a: { extends: { service: b, fil: x } }, b: {} }",
      "compose.yaml:1:41: 'fil' is not a key of extends; did you mean 'file'?",
    ],
    [
      "services: { a: { extends: a } }",
      "compose.yaml:1:27: services extend each other: a -> a; " +
        "extend a service that does not extend this one",
    ],
    [
      "services: { a: { extends: { file: 'https://x/y.yaml', service: b } } }",
      "compose.yaml:1:35: 'https://x/y.yaml' is not on this machine, and nothing is fetched; " +
        "fetch the file and name its path",
    ],
    [
      "services: { a: { extends: { file: lib.yaml, service: library } } }",
      "lib.yaml:1:33: 'maybe' is not a restart policy; " +
        "write no, always, on-failure, on-failure:5 or unless-stopped",
    ],
  ])("%s", (text, expected) => {
    const files = {
      "compose.yaml": text,
      "lib.yaml": "services: { library: { restart: maybe } }",
    };
    expect(refusals(files)).toContain(expected);
  });

  test("with the whole circle named, over files too", () => {
    const files = {
      "compose.yaml": "services: { a: { extends: { file: b.yaml, service: b } } }",
      "b.yaml":
        "services: { b: { extends: c }, c: { extends: { file: compose.yaml, service: a } } }",
    };
    expect(refusals(files)).toEqual([
      "b.yaml:1:77: services extend each other: a -> b -> c -> a; " +
        "extend a service that does not extend this one",
    ]);
  });

  test("that copies more and more, before it fills the memory", () => {
    const lines = ["services:", "  s0: { links: [a0] }"];
    for (let n = 1; n < 4_000; n += 1)
      lines.push(`  s${n}: { extends: s${n - 1}, links: [a${n}] }`);
    expect(refusals(lines.join("\n")).join("\n")).toContain(
      "services inherit more than 2000000 values from each other; extend shorter services",
    );
  });
});

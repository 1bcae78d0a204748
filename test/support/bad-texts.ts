/**
 * What is no manifest at all, and what a person mistypes in one.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { files, HEAD, range, text, web, type BadInput } from "./bad-input.ts";

const NO_FILES: readonly BadInput[] = [
  {
    name: "a folder",
    says: /FILE:1:1: .*folder/,
    make(folder) {
      const path = join(folder, "folder.yaml");
      mkdirSync(path);
      return path;
    },
  },
  {
    name: "a FIFO that nobody writes to",
    says: /FILE:1:1: .*not a regular file/,
    make(folder) {
      const path = join(folder, "pipe.yaml");
      execFileSync("/usr/bin/env", ["mkfifo", path]);
      return path;
    },
  },
  {
    name: "a link that leads to itself",
    says: /FILE:1:1: .*link/,
    make(folder) {
      const path = join(folder, "loop.yaml");
      symlinkSync(path, path);
      return path;
    },
  },
  {
    name: "a file that may not be read",
    says: /FILE:1:1: .*read/,
    make(folder) {
      // Root may read every file on the disk, but not this one of the kernel.
      if (process.getuid?.() === 0) return "/proc/self/mem";
      const path = join(folder, "locked.yaml");
      writeFileSync(path, HEAD);
      chmodSync(path, 0o000);
      return path;
    },
  },
  {
    name: "a name of 300 characters",
    says: /FILE:1:1: .*name of the file is too long/,
    make: (folder) => join(folder, "n".repeat(300)),
  },
];

const NO_TEXTS: readonly BadInput[] = [
  text("an empty file", "", /FILE:1:1: .*empty/),
  text("a file of blanks", " \n\n  \n", /FILE:1:1: .*empty/),
  text("an image", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /FILE:1:1: .*binary/),
  text("a NUL in the middle", `${HEAD}  web: { version: "1\0" }\n`, /FILE:\d+:\d+: .*(NUL|binary)/),
  text("UTF-16 with its mark", utf16(`\ufeff${HEAD}  web: {}\n`), /FILE:1:1: .*(UTF|binary)/),
  text(
    "bytes that are not UTF-8",
    Buffer.from(`${HEAD}  caf\xe9: {}\n`, "latin1"),
    /FILE:1:1: .*UTF-8/,
  ),
  text("50 MB of services", services(50_000_000), /FILE:1:1: .*larger than 32 MiB/),
  text("50 MB of nothing", Buffer.alloc(50_000_000, " "), /FILE:1:1: .*larger than 32 MiB/),
];

function utf16(content: string): Buffer {
  return Buffer.from(content, "utf16le");
}

function services(bytes: number): string {
  const line = "  a-service-with-a-name: { requires: [another-service-with-a-name] }\n";
  return HEAD + line.repeat(Math.ceil(bytes / line.length));
}

const NO_YAML: readonly BadInput[] = [
  text("a bracket that stays open", `${HEAD}  web: { requires: [db }\n`, /FILE:\d+:\d+: /),
  text("a quote that stays open", `${HEAD}  web: { version: "1.0 }\n`, /FILE:\d+:\d+: /),
  text("tabs for indentation", "system: bad\nservices:\n\tweb: {}\n", /FILE:3:1: a tab/),
  text("a list instead of a map", "- system: bad\n- services: {}\n", /FILE:1:1: .*mapping/),
  text("a list of services", `${HEAD}  - web\n  - db\n`, /FILE:3:3: .*a list/),
  text("a list for a service", `${HEAD}  web: [db]\n`, /FILE:3:8: .*a list/),
  text("a map for a list", `${HEAD}  web: { requires: { db: {} } }\n`, /FILE:3:\d+: /),
  text("duplicate keys", `${HEAD}  web: {}\n  db: {}\n  web: {}\n`, /FILE:5:3: .*twice/),
  text("duplicate keys in JSON", '{"system":"a",\n"system":"b"}', /FILE:2:1: .*twice/, "json"),
  text("JSON that breaks off", '{"system":"bad","services":{"a":{', /FILE:1:\d+: /, "json"),
  text("10,000 times one key", `${HEAD}${"  web: {}\n".repeat(10_000)}`, /FILE:4:3: .*twice/),
];

const PROTOTYPES: readonly BadInput[] = [
  text(
    "__proto__ at the top",
    `__proto__: { polluted: 1 }\n${HEAD}  web: {}\n`,
    /FILE:1:1: .*__proto__/,
  ),
  text("__proto__ for a service", `${HEAD}  __proto__: {}\n`, /FILE:3:3: .*__proto__/),
  text(
    "__proto__ in JSON",
    '{"system":"a","services":{"__proto__":{}}}',
    /FILE:1:\d+: .*__proto__/,
    "json",
  ),
  web("__proto__ for a field", "__proto__: { enabled: false }", /FILE:3:\d+: .*__proto__/),
  web("__proto__ for a dependency", "requires: [__proto__]", /FILE:3:\d+: .*__proto__/),
];

const VALUES: readonly BadInput[] = [
  web("a duration of -1s", "start-timeout: -1s", /FILE:3:\d+: .*-1s/),
  web("a duration of 1e400s", "start-timeout: 1e400s", /FILE:3:\d+: .*1e400s/),
  web("a duration of soon", "start-timeout: soon", /FILE:3:\d+: .*soon/),
  web("a thousand million instances", "instances: 1000000000", /FILE:3:\d+: .*1000000000/),
  web(
    "instances up to a thousand million",
    "instances: { min: 1, max: 1000000000, initial: 1000000000 }",
    /FILE:3:\d+: /,
  ),
  text(
    "a thousand million instances in all",
    `${HEAD}${range(5_000)
      .map((n) => `  s${n}: { instances: 200000 }\n`)
      .join("")}`,
    /FILE:\d+:\d+: .*instances/,
  ),
];

const COMPOSE: readonly BadInput[] = [
  files(
    "an include of itself",
    { "compose.yaml": "include: [compose.yaml]\nservices: { a: { image: a } }\n" },
    /FILE:1:\d+: .*include each other/,
  ),
  files(
    "a loop of includes",
    {
      "compose.yaml": "include: [one.yaml]\nservices: { a: { image: a } }\n",
      "one.yaml": "include: [two.yaml]\nservices: { b: { image: b } }\n",
      "two.yaml": "include: [compose.yaml]\nservices: { c: { image: c } }\n",
    },
    /two\.yaml:1:\d+: .*include each other/,
  ),
  files(
    "an include of a file that is not there",
    { "compose.yaml": "include: [none.yaml]\nservices: { a: { image: a } }\n" },
    /FILE:1:\d+: .*none\.yaml/,
  ),
  files(
    "a loop of extends",
    {
      "compose.yaml":
        "services:\n  a: { extends: { service: b } }\n  b: { extends: { service: a } }\n",
    },
    /FILE:\d+:\d+: .*extend/,
  ),
  files(
    "a loop of extends over two files",
    {
      "compose.yaml": "services:\n  a: { extends: { file: other.yaml, service: a } }\n",
      "other.yaml": "services:\n  a: { extends: { file: compose.yaml, service: a } }\n",
    },
    /\.yaml:\d+:\d+: .*extend/,
  ),
  files(
    "an extends of a file that is not there",
    { "compose.yaml": "services:\n  a: { extends: { file: none.yaml, service: a } }\n" },
    /FILE:2:\d+: .*none\.yaml/,
  ),
  files(
    "a variable that is required",
    { "compose.yaml": "services:\n  a: { image: '${NO_SUCH:?set it}' }\n" },
    /FILE:2:\d+: .*set it/,
  ),
  files(
    "9,999 defaults within each other",
    {
      "compose.yaml": `services: { a: { image: '${"${A:-".repeat(9_999)}${"}".repeat(9_999)}' } }`,
    },
    /FILE:1:\d+: .*nested/,
  ),
  files(
    "a chain of 2,000 extends that ends nowhere",
    {
      "compose.yaml": `services:\n${range(2_000)
        .map((n) => `  s${n}: { extends: { service: s${n + 1} } }\n`)
        .join("")}`,
    },
    /FILE:\d+:\d+: .*s2000/,
  ),
  files(
    "a duplicate service in Compose",
    { "compose.yaml": "services:\n  a: { image: a }\n  a: { image: b }\n" },
    /FILE:3:3: .*twice/,
  ),
  files(
    "a cycle in Compose",
    { "compose.yaml": "services:\n  a: { depends_on: [b] }\n  b: { depends_on: [a] }\n" },
    /FILE:\d+:\d+: .*cycle/,
  ),
  files(
    "__proto__ for a service in Compose",
    { "compose.yaml": "services:\n  __proto__: { image: a }\n" },
    /FILE:2:3: .*__proto__/,
  ),
];

export const BAD_TEXTS: readonly BadInput[] = [
  ...NO_FILES,
  ...NO_TEXTS,
  ...NO_YAML,
  ...PROTOTYPES,
  ...VALUES,
  ...COMPOSE,
];

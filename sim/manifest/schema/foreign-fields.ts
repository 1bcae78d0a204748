/**
 * Fields that a service has in Compose files and elsewhere and not in a native manifest, each with
 * the hint of what to write instead. Editing distance would guess some of them wrong.
 */

const COMPOSE_ONLY = [
  "build",
  "container_name",
  "entrypoint",
  "env_file",
  "environment",
  "expose",
  "image",
  "links",
  "logging",
  "networks",
  "ports",
  "user",
  "volumes",
  "working_dir",
];

const SAME_MEANING: readonly (readonly [string, string])[] = [
  ["depends_on", "requires"],
  ["depends-on", "requires"],
  ["dependson", "requires"],
  ["dependsOn", "requires"],
  ["dependencies", "requires"],
  ["needs", "requires"],
  ["replicas", "instances"],
  ["scale", "instances"],
  ["healthcheck", "health"],
  ["health_check", "health"],
  ["checks", "health"],
  ["stop_grace_period", "stop-timeout"],
  ["mem_limit", "limits"],
  ["deploy", "instances' and 'limits"],
  ["configs", "config"],
];

export const FOREIGN_FIELDS: ReadonlyMap<string, string> = new Map([
  ...SAME_MEANING.map(([key, own]): [string, string] => [key, `did you mean '${own}'?`]),
  ...COMPOSE_ONLY.map((key): [string, string] => [
    key,
    "a Compose field, which the native form does not have; remove it",
  ]),
]);

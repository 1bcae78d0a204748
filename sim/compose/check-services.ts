/**
 * What can be said of services only when all of them are known: names that have to be declared,
 * names that have to differ.
 */
import type { ComposeModel } from "./compose-model.ts";
import type { ComposeService } from "./compose-service.ts";
import { describePlace } from "./describe-place.ts";
import type { Section } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";

/** Networks that need no declaration: the one that every service joins by itself. */
const IMPLICIT_NETWORKS: ReadonlySet<string> = new Set(["default"]);

/** A section's entries in the singular, for messages. */
const SINGULAR: Readonly<Record<Section, string>> = {
  services: "service",
  networks: "network",
  volumes: "volume",
  secrets: "secret",
  configs: "config",
  models: "model",
};

export function checkServices(
  session: LoadSession,
  model: ComposeModel,
  services: readonly ComposeService[],
): void {
  for (const service of services) checkReferences(session, model, service);
  checkContainerNames(session, services);
  warnOfImages(session, services);
}

/**
 * Compose refuses a service without image and build; nothing is run from them here, so a sketch
 * without any is fine. Where others have one, the file is likely meant to change another file.
 */
function warnOfImages(session: LoadSession, services: readonly ComposeService[]): void {
  const without = services.filter((service) => !service.image);
  const [first] = without;
  if (first === undefined || without.length === services.length) return;
  const names = without.map((service) => service.name).join(", ");
  const message = `without image or build, so that Compose would refuse the project: ${names}`;
  const hint = "is a file with the rest of them missing, to be given with -f before this one?";
  session.problems.warning(session.space.placeOf(first.offset), "no-image", message, hint);
}

function checkReferences(session: LoadSession, model: ComposeModel, service: ComposeService): void {
  for (const { section, name, offset } of service.references) {
    const declared = model.sections[section];
    if (declared.has(name)) continue;
    if (section === "networks" && IMPLICIT_NETWORKS.has(name)) continue;
    const kind = SINGULAR[section];
    const message = `'${service.name}' refers to the ${kind} '${name}', which is not declared`;
    const guess = session.guess(name, declared.keys());
    const hint = guess === "" ? `declare it under the top-level '${section}:'` : guess;
    session.error(offset, `unknown-${kind}`, message, hint);
  }
}

/** A container's name is unique on a machine, so two containers cannot share one. */
function checkContainerNames(session: LoadSession, services: readonly ComposeService[]): void {
  const owners = new Map<string, ComposeService>();
  for (const service of services) {
    const { containerName, replicas } = service;
    if (containerName === null) continue;
    if (replicas.count > 1) {
      const message =
        `'${service.name}' has a container_name and ${replicas.count} replicas, ` +
        "which cannot all have that name";
      const hint = "remove container_name or the replicas";
      session.error(containerName.offset, "container-name", message, hint);
    }
    const owner = owners.get(containerName.name);
    if (owner === undefined) {
      owners.set(containerName.name, service);
      continue;
    }
    const place = describePlace(session.space.placeOf(owner.containerName?.offset ?? owner.offset));
    const message = `the container_name '${containerName.name}' is taken by '${owner.name}'`;
    session.error(containerName.offset, "container-name", message, `see ${place}`);
  }
}

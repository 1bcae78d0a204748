/**
 * Profiles: which services take part at all.
 */
import type { ComposeService } from "./compose-service.ts";
import { startOf, type LoadSession } from "./load-session.ts";
import type { Variables } from "./variables.ts";

/** Takes part whatever it is called. */
const EVERY_PROFILE = "*";

/** What the command line asks for; where that is silent, COMPOSE_PROFILES. */
export function activeProfiles(
  asked: readonly string[],
  variables: Variables,
): ReadonlySet<string> {
  const written = asked.length > 0 ? asked : [variables.lookup("COMPOSE_PROFILES") ?? ""];
  const names = written.flatMap((text) => text.split(",")).map((name) => name.trim());
  return new Set(names.filter((name) => name !== ""));
}

/** The services that take part, in the order of the file. */
export function selectServices(
  services: readonly ComposeService[],
  profiles: ReadonlySet<string>,
): readonly ComposeService[] {
  return services.filter((service) => takesPart(service, profiles));
}

function takesPart(service: ComposeService, profiles: ReadonlySet<string>): boolean {
  if (service.profiles.length === 0 || profiles.has(EVERY_PROFILE)) return true;
  return service.profiles.some((profile) => profiles.has(profile));
}

/** Warns of a profile that no service has: nearly always a slip. */
export function checkProfiles(
  session: LoadSession,
  file: string,
  services: readonly ComposeService[],
  profiles: ReadonlySet<string>,
): void {
  const known = new Set(services.flatMap((service) => service.profiles));
  for (const profile of profiles) {
    if (profile === EVERY_PROFILE || known.has(profile)) continue;
    const hint = session.guess(profile, known);
    const message = `no service has the profile '${profile}'`;
    session.problems.warning(startOf(file), "unknown-profile", message, hint);
  }
}

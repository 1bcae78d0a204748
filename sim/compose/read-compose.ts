/**
 * Reads Compose files into the same declaration that a native manifest ends in.
 *
 * ```
 * files -> variables filled in -> extends -> include -> merged     (load-project.ts)
 *       -> services checked -> profiles -> references -> declared  (here)
 * ```
 *
 * It accepts what Docker Compose accepts and refuses what it refuses, each with its place, all at
 * once, except that a service needs neither image nor build: nothing is started from them here.
 */
import { ArrivalFiles } from "../manifest/arrival-files.ts";
import type { Reading, SystemDeclaration } from "../manifest/declaration.ts";
import { programFileProblems } from "../manifest/program-files.ts";
import { resolve } from "../manifest/resolve.ts";
import { errorAt, type Problem } from "../problem.ts";
import type { Environment, FileReader } from "../io-ports.ts";
import { checkServices } from "./check-services.ts";
import type { ComposeModel } from "./compose-model.ts";
import type { ComposeService } from "./compose-service.ts";
import { declareServices } from "./declare-services.ts";
import { readExtensions } from "./extension.ts";
import { loadProject, type ProjectFile } from "./load-project.ts";
import { LoadSession, startOf, type ProjectScope } from "./load-session.ts";
import { withDotEnv } from "./load-env.ts";
import { withoutTags } from "./merge-tree.ts";
import { NotModelled } from "./not-modelled.ts";
import { activeProfiles, checkProfiles, selectServices } from "./profiles.ts";
import { projectName } from "./project-name.ts";
import { readService } from "./read-service.ts";
import { Variables } from "./variables.ts";

export interface ComposeInput {
  /** As the person named them; later ones change what earlier ones say. */
  readonly files: readonly string[];
  /** What `--profile` names; `*` stands for all. */
  readonly profiles: readonly string[];
  readonly reader: FileReader;
  readonly environment: Environment;
}

/** The system that the files describe, or everything that is wrong with them. */
export function readCompose(input: ComposeInput): Reading<SystemDeclaration> {
  const first = input.files[0];
  if (first === undefined) {
    const problem = errorAt(startOf("compose.yaml"), "no-file", "no Compose file is named");
    return { ok: false, problems: [problem] };
  }
  const session = new LoadSession(input.reader);
  const environment = new Variables(input.environment);
  const variables = withDotEnv(session, first, environment);
  const scope = { anchor: first, variables, ancestors: [] };
  const files = input.files.map((path, index): ProjectFile => ({
    path,
    origin: { kind: "command-line", first: index === 0 },
  }));
  const model = loadProject(session, scope, files);
  const declaration =
    session.failedFiles > 0 ? null : declareSystem(session, scope, model, input.profiles);
  if (declaration !== null && session.problems.hasErrors) addCertain(session, declaration);
  if (declaration === null || session.problems.hasErrors) {
    return { ok: false, problems: session.problems.errors() };
  }
  return { ok: true, value: { ...declaration, warnings: session.problems.warnings() } };
}

/**
 * A cycle is one whatever else is wrong, and so is a file that cannot be had; other findings may be
 * echoes of wrong values.
 */
function addCertain(session: LoadSession, declaration: Omit<SystemDeclaration, "warnings">): void {
  const { problems, reader } = session;
  problems.add(programFileProblems(declaration, reader));
  const resolved = resolve({ ...declaration, warnings: [] }, new ArrivalFiles(reader));
  if (resolved.ok) return;
  const certain = ["dependency-cycle", "group-cycle", "wrong-arrivals"];
  const isCertain = ({ code }: Problem): boolean =>
    certain.includes(code) || code.startsWith("file-");
  problems.add(resolved.problems.filter(isCertain));
}

/** The declaration without its warnings; `null` where the files declare nothing that runs. */
function declareSystem(
  session: LoadSession,
  scope: ProjectScope,
  model: ComposeModel,
  asked: readonly string[],
): Omit<SystemDeclaration, "warnings"> | null {
  const file = scope.anchor;
  if (model.sections.services.size === 0) {
    const hint = "write 'services:' and under it the name of a service";
    if (!session.problems.hasErrors) {
      session.problems.error(startOf(file), "no-services", "no services are declared", hint);
    }
    return null;
  }
  const extensions = readExtensions(session, model);
  const all = readServices(session, model);
  const profiles = activeProfiles(asked, scope.variables);
  const active = selectServices(all, profiles);
  checkProfiles(session, file, all, profiles);
  checkServices(session, model, active);
  if (active.length === 0 && all.length > 0) {
    const names = [...new Set(all.flatMap((service) => service.profiles))].join(", ");
    const message = "every service belongs to a profile, and none of them is active";
    session.problems.error(startOf(file), "no-services", message, `add --profile, of ${names}`);
  }
  const name = projectName(session, scope, model);
  const services = declareServices(session, all, active, extensions);
  return { name, file, services, ...extensions.system };
}

function readServices(session: LoadSession, model: ComposeModel): readonly ComposeService[] {
  const notModelled = new NotModelled();
  const context = { session, notModelled };
  const services: ComposeService[] = [];
  for (const entry of model.sections.services.values()) {
    const value = session.tagged ? withoutTags(entry.value) : entry.value;
    const service = readService(context, { ...entry, value });
    if (service !== null) services.push(service);
  }
  notModelled.warn(session);
  return services;
}

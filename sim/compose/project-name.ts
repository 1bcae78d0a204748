/**
 * The name of a project, by Compose's order: COMPOSE_PROJECT_NAME, the top-level `name`, the name
 * of the project's folder.
 */
import type { LoadSession, ProjectScope } from "./load-session.ts";
import type { ComposeModel } from "./compose-model.ts";

const NAME = /^[a-z0-9][a-z0-9_-]*$/;

/** For a folder without a usable name, such as the root of a disk. */
const NAME_OF_LAST_RESORT = "default";

export function projectName(
  session: LoadSession,
  scope: ProjectScope,
  model: ComposeModel,
): string {
  const fromEnvironment = scope.variables.lookup("COMPOSE_PROJECT_NAME");
  if (fromEnvironment !== undefined && fromEnvironment !== "") {
    return normalizeProjectName(fromEnvironment);
  }
  const written = model.name;
  if (written !== null) {
    if (!NAME.test(written.text)) {
      const message = `'${written.text.slice(0, 40)}' is not the name of a project`;
      const hint = `write '${normalizeProjectName(written.text)}': small letters, digits, _ and -`;
      session.error(written.offset, "wrong-name", message, hint);
    }
    return written.text;
  }
  return normalizeProjectName(folderName(session, scope));
}

/** Small letters, digits, `_` and `-`, beginning with a letter or digit. */
function normalizeProjectName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
  return name === "" ? NAME_OF_LAST_RESORT : name;
}

/** The last part of the way from the shell's working directory to the project's folder. */
function folderName(session: LoadSession, scope: ProjectScope): string {
  const folder = session.reader.resolve(scope.anchor, ".");
  const absolute = /^([\\/]|[A-Za-z]:)/.test(folder);
  const base = absolute ? "" : (scope.variables.lookup("PWD") ?? "");
  const way: string[] = [];
  for (const segment of `${base}/${folder}`.split(/[\\/]/)) {
    if (segment === "..") way.pop();
    else if (segment !== "." && segment !== "") way.push(segment);
  }
  return way.at(-1) ?? "";
}

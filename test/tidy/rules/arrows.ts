/**
 * Imports go only along the arrows of ARCHITECTURE.md, and Node stays in the folders that have it.
 */
import type { Rule } from "../finding.ts";
import type { Import } from "../imports.ts";
import { lineAt } from "../project.ts";
import { zoneOf, type Zone } from "../zones.ts";

export const ARROWS: Rule = {
  name: "arrows",
  check(project) {
    return project.code.flatMap((file) => {
      const zone = zoneOf(file.path);
      return file.imports.flatMap((entry) => {
        const message = refuse(zone, entry);
        const line = lineAt(file.source, entry.offset);
        return message === null ? [] : [{ path: file.path, line, message }];
      });
    });
  },
};

/** Why this import may not stand in this zone, or null. */
function refuse(zone: Zone, entry: Import): string | null {
  const target = entry.target;
  const place = zone.folder === "" ? "the root" : `${zone.folder}/`;
  switch (target.kind) {
    case "node":
      return zone.node
        ? null
        : `${place} runs without Node, so it cannot import ${entry.specifier}; ` +
            "describe what it needs as a port and let sim/io hand it in";
    case "package":
      return zone.packages === "any" || zone.packages.includes(target.name)
        ? null
        : `${place} does not import the package ${target.name}; ` +
            "test/tidy/zones.ts lists the packages of every folder";
    case "file":
      return refuseZone(zone, zoneOf(target.path), entry, place);
    case "missing":
      return `there is no file ${target.path}`;
    case "computed":
      return zone.node ? null : `${place} does not import what is only known when it runs`;
  }
}

function refuseZone(from: Zone, to: Zone, entry: Import, place: string): string | null {
  if (to.folder === from.folder || from.imports.includes(to.folder)) {
    return null;
  }
  const target = to.folder === "" ? "the root" : `${to.folder}/`;
  if (!from.types.includes(to.folder)) {
    return `${place} never imports ${target}; hand the value in, or move the file`;
  }
  return entry.typeOnly ? null : `${place} imports only types of ${target}; write "import type"`;
}

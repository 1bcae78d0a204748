/**
 * The dependencies as a drawing: Mermaid and Graphviz DOT.
 *
 * Nodes are called s0, s1, …, by their place in the file, and names stand in quoted labels only:
 * so any name is safe, also one that is a keyword of the language. Arrows point from a service
 * to who names it: but for `part-of`, from what is started first to what waits for it.
 */
import type { DependencyKind } from "../../kernel/spec.ts";
import { pluralText } from "../quantity-text.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";

const MERMAID_ARROWS: Readonly<Record<DependencyKind, string>> = {
  requires: "-->",
  wants: "-.->",
  "binds-to": "==>",
  "part-of": "--o",
  after: "-.-",
};

const DOT_STYLES: Readonly<Record<DependencyKind, string>> = {
  requires: "style=solid",
  wants: "style=dashed",
  "binds-to": "style=bold",
  "part-of": "style=solid, arrowhead=odiamond",
  after: "style=dotted, arrowhead=open",
};

export function planMermaid(system: SystemSpec): string {
  const lines = ["flowchart LR"];
  for (const service of system.services) {
    lines.push(`  s${service.spec.id}["${mermaidText(labelOf(service))}"]`);
  }
  for (const { spec } of system.services) {
    for (const { kind, target } of spec.dependencies) {
      const label = kind === "requires" ? "" : `|${kind}|`;
      lines.push(`  s${target} ${MERMAID_ARROWS[kind]}${label} s${spec.id}`);
    }
  }
  const disabled = system.services.filter(({ spec }) => !spec.enabled);
  if (disabled.length > 0) {
    lines.push("  classDef disabled stroke-dasharray: 4 4");
    lines.push(`  class ${disabled.map(({ spec }) => `s${spec.id}`).join(",")} disabled`);
  }
  return `${lines.join("\n")}\n`;
}

export function planDot(system: SystemSpec): string {
  const lines = [`digraph ${dotText(system.name)} {`, "  rankdir=LR;", "  node [shape=box];"];
  for (const service of system.services) {
    const style = service.spec.enabled ? "" : ", style=dashed";
    lines.push(`  s${service.spec.id} [label=${dotText(labelOf(service))}${style}];`);
  }
  for (const { spec } of system.services) {
    for (const { kind, target } of spec.dependencies) {
      lines.push(`  s${target} -> s${spec.id} [${DOT_STYLES[kind]}, tooltip="${kind}"];`);
    }
  }
  return `${lines.join("\n")}\n}\n`;
}

function labelOf({ spec }: SimulatedService): string {
  const count = spec.instances === 1 ? "" : ` (${pluralText(spec.instances, "instance")})`;
  return `${spec.name}${count}`;
}

/** Mermaid writes characters that mean something to it as entities, `#34;` for a quote. */
function mermaidText(text: string): string {
  return text.replace(/["#&<>`\\;[\]{}|]|\n/g, (found) => `#${found.codePointAt(0)};`);
}

function dotText(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/**
 * Pieces of HTML, put together so that no text of a manifest can become markup.
 *
 * Whatever a template is filled with is escaped, unless it is markup that was made here itself.
 */

/** HTML that is safe to be part of a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Filling = string | number | Markup | readonly Markup[] | null;

export const NOTHING: Markup = new Markup("");

/** A template whose fillings are escaped; `null` leaves nothing. */
export function html(parts: TemplateStringsArray, ...fillings: readonly Filling[]): Markup {
  const pieces = parts.map((part, index) => part + textOf(fillings[index] ?? null));
  return new Markup(pieces.join(""));
}

/** Text as it stands between tags and within quoted attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Data within a script element, which ends at the first `</script`, wherever that stands. */
export function embedded(data: unknown): Markup {
  const text = JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return new Markup(text);
}

function textOf(filling: Filling): string {
  if (filling === null) return "";
  if (filling instanceof Markup) return filling.text;
  if (typeof filling === "number") return String(filling);
  if (typeof filling === "string") return escaped(filling);
  return filling.map(({ text }) => text).join("");
}

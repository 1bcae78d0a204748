/**
 * Fills variables into a text by the rules of the Compose Specification.
 *
 * ```
 * $VAR ${VAR}        the value; nothing (and a warning) where it is not set
 * ${VAR:-x} ${VAR-x} x where it is not set (with the colon: or empty)
 * ${VAR:?x} ${VAR?x} an error that says x in the same cases
 * ${VAR:+x} ${VAR+x} x in the other cases, nothing in these
 * $$                 a dollar sign
 * ```
 *
 * What stands for x is filled in too, but only where it is used.
 */

/** A variable is a person's word or two; what grows beyond this is a bomb or a mistake. */
const INTERPOLATED_TEXT_MAX: number = 1024 * 1024;

/** Defaults within defaults; the evaluation recurses once for each. */
export const INTERPOLATION_NESTING_MAX = 50;

export interface VariableSource {
  lookup(name: string): string | undefined;
  /** Called where a variable without a default is not set; `at` is its index in the text. */
  missing(name: string, at: number): void;
}

export interface InterpolationProblem {
  readonly code: "invalid-interpolation" | "variable-required" | "value-too-large";
  readonly message: string;
  readonly hint: string;
  /** Index in the text. */
  readonly at: number;
}

export type Interpolation =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: InterpolationProblem };

/** `text` with its variables filled in, or the first thing that is wrong with it. */
export function interpolate(text: string, variables: VariableSource): Interpolation {
  if (!text.includes("$")) return { ok: true, text };
  const evaluation = new Evaluation(variables);
  const filled = evaluation.fill(text, 0, 0);
  return evaluation.problem === null
    ? { ok: true, text: filled }
    : { ok: false, problem: evaluation.problem };
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-?+]/y;

class Evaluation {
  readonly #variables: VariableSource;
  problem: InterpolationProblem | null = null;

  constructor(variables: VariableSource) {
    this.#variables = variables;
  }

  /** `origin` is where `template` begins in the text that the person wrote. */
  fill(template: string, origin: number, depth: number): string {
    let filled = "";
    let from = 0;
    for (let at = template.indexOf("$"); at !== -1; at = template.indexOf("$", from)) {
      filled += template.slice(from, at);
      const part = this.#substitute(template, at, origin, depth);
      if (this.problem !== null) return "";
      filled += part.text;
      if (filled.length > INTERPOLATED_TEXT_MAX) {
        this.#fail("value-too-large", origin + at, "the value grows beyond 1 MiB of variables", "");
        return "";
      }
      from = part.end;
    }
    return filled + template.slice(from);
  }

  /** What stands for the `$` at `at`, and where the text goes on after it. */
  #substitute(template: string, at: number, origin: number, depth: number): Part {
    if (template[at + 1] === "$") return { text: "$", end: at + 2 };
    if (template[at + 1] === "{") return this.#braced(template, at, origin, depth);
    const name = matchAt(NAME, template, at + 1);
    if (name === "") return this.#invalid(template, at, origin);
    return { text: this.#plain(name, origin + at), end: at + 1 + name.length };
  }

  #braced(template: string, at: number, origin: number, depth: number): Part {
    const name = matchAt(NAME, template, at + 2);
    const close = closingBrace(template, at);
    if (name === "" || close === -1) return this.#invalid(template, at, origin);
    const end = close + 1;
    const operatorAt = at + 2 + name.length;
    if (operatorAt === close) return { text: this.#plain(name, origin + at), end };
    const operator = matchAt(OPERATOR, template, operatorAt);
    if (operator === "") return this.#invalid(template, at, origin);
    if (depth >= INTERPOLATION_NESTING_MAX) {
      const message = `defaults are nested deeper than ${INTERPOLATION_NESTING_MAX} levels`;
      this.#fail("invalid-interpolation", origin + at, message, "");
      return { text: "", end };
    }
    const wordAt = operatorAt + operator.length;
    const word = (): string => this.fill(template.slice(wordAt, close), origin + wordAt, depth + 1);
    return { text: this.#operate(name, operator, word, origin + at), end };
  }

  #operate(name: string, operator: string, word: () => string, at: number): string {
    const value = this.#variables.lookup(name);
    const absent = value === undefined || (operator.startsWith(":") && value === "");
    switch (operator.at(-1)) {
      case "+":
        return absent ? "" : word();
      case "-":
        return absent ? word() : value;
      default:
        return absent ? this.#required(name, word(), at) : value;
    }
  }

  #required(name: string, message: string, at: number): string {
    if (this.problem !== null) return "";
    const told = message === "" ? "" : `: ${message}`;
    const hint = `set it in the environment or in .env`;
    this.#fail("variable-required", at, `the variable '${name}' is required${told}`, hint);
    return "";
  }

  #plain(name: string, at: number): string {
    const value = this.#variables.lookup(name);
    if (value === undefined) this.#variables.missing(name, at);
    return value ?? "";
  }

  #invalid(template: string, at: number, origin: number): Part {
    const shown = template.slice(at, at + 20).split("\n")[0] ?? "";
    const message = `'${shown}' is not a variable`;
    const hint = "write ${NAME}, or $$ for a dollar sign";
    this.#fail("invalid-interpolation", origin + at, message, hint);
    return { text: "", end: template.length };
  }

  #fail(code: InterpolationProblem["code"], at: number, message: string, hint: string): void {
    this.problem ??= { code, message, hint, at };
  }
}

interface Part {
  readonly text: string;
  readonly end: number;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** The brace that closes the `${` at `at`; only another `${` opens a level, as in Compose. */
function closingBrace(template: string, at: number): number {
  let open = 0;
  for (let index = at; index < template.length; index += 1) {
    if (template.startsWith("$$", index)) index += 1;
    else if (template.startsWith("${", index)) {
      open += 1;
      index += 1;
    } else if (template[index] === "}") {
      open -= 1;
      if (open === 0) return index;
    }
  }
  return -1;
}

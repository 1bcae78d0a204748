/**
 * From the mapping of a service's own values to plain fields, and whether they keep its rules.
 *
 * A mapping within the mapping is laid out flat, `pool.size`; a list is one value.
 */
import { brokenRule, ruleText } from "../../../kernel/config/rules.ts";
import {
  FIELD_LENGTH_MAX,
  RELOAD_TIMEOUT_DEFAULT,
  type ConfigRule,
  type ConfigSetting,
  type ConfigSpec,
  type ConfigValue,
} from "../../../kernel/config/values.ts";
import type { ConfigRuleFields } from "../schema/config.ts";
import type { ServiceFields } from "../schema/service.ts";
import type { ReadContext } from "../shape/shape.ts";
import type { SourceNode } from "../source-tree.ts";

/** More fields than any configuration has; aliases could unfold to millions. */
const FIELDS_MAX = 10_000;

/** A field as written, and where. */
interface WrittenSetting extends ConfigSetting {
  readonly offset: number;
}

/** What the kernel is told; `offset` is the service's, for what stands nowhere. */
export function declareConfig(
  fields: ServiceFields,
  offset: number,
  context: ReadContext,
): ConfigSpec {
  const { config } = fields;
  const written = readSettings(config?.values, context);
  // What a template or a source brings is not known yet, so nobody can say that it is missing.
  const isWhole = config?.template === undefined && config?.sources === undefined;
  const rules = (config?.rules ?? []).map((rule) => declareRule(rule, isWhole));
  checkRules(written, rules, offset, context);
  return {
    values: written.map(plain),
    rules,
    secrets: config?.secrets ?? [],
    reloadTimeoutUs: fields["reload-timeout"] ?? RELOAD_TIMEOUT_DEFAULT,
  };
}

/** The fields of a mapping, in the order of the file. */
export function declareSettings(
  values: SourceNode | undefined,
  context: ReadContext,
): readonly ConfigSetting[] {
  return readSettings(values, context).map(plain);
}

function plain({ field, value }: WrittenSetting): ConfigSetting {
  return { field, value };
}

function declareRule(
  { field, range, required, message }: ConfigRuleFields,
  isWhole: boolean,
): ConfigRule {
  const [low, high] = range ?? [];
  return {
    field,
    range: low === undefined || high === undefined ? null : [low, high],
    required: isWhole && required === true,
    message: message ?? null,
  };
}

/** Reports where the values of the file break a rule of the file. */
function checkRules(
  written: readonly WrittenSetting[],
  rules: readonly ConfigRule[],
  offset: number,
  context: ReadContext,
): void {
  const values = new Map<string, ConfigValue>();
  for (const { field, value } of written) if (value !== null) values.set(field, value);
  const broken = brokenRule(values, rules);
  const rule = broken === null ? undefined : rules[broken];
  if (rule === undefined) return;
  const found = written.find(({ field }) => field === rule.field);
  const message = `config: the values break a rule of their own: ${ruleText(rule)}`;
  const hint =
    found === undefined ? `add '${rule.field}' to 'values'` : "change the value or the rule";
  context.error(found?.offset ?? offset, "config-rule", message, hint);
}

function readSettings(
  values: SourceNode | undefined,
  context: ReadContext,
): readonly WrittenSetting[] {
  if (values === undefined) return [];
  const found = new Map<string, WrittenSetting>();
  flatten(values, "", found, context);
  if (found.size > FIELDS_MAX) {
    const message = `more than ${FIELDS_MAX} values`;
    context.error(values.offset, "too-many-values", message, "a configuration has fewer");
  }
  return [...found.values()];
}

function flatten(
  node: SourceNode,
  field: string,
  found: Map<string, WrittenSetting>,
  context: ReadContext,
): void {
  if (found.size > FIELDS_MAX) return;
  if (node.kind === "map") {
    for (const { key, value } of node.entries) {
      flatten(value, field === "" ? key : `${field}.${key}`, found, context);
    }
    return;
  }
  if (field.length > FIELD_LENGTH_MAX) {
    const hint = `shorten it: with the mappings that it is in, at most ${FIELD_LENGTH_MAX}`;
    const message = `the name of a value has ${field.length} characters`;
    context.error(node.offset, "wrong-value", message, hint);
    return;
  }
  if (found.has(field)) {
    const hint = "a key with a point in it means a value of a mapping; remove one of the two";
    context.error(node.offset, "duplicate-value", `the value '${field}' is there twice`, hint);
    return;
  }
  found.set(field, { field, value: valueOf(node), offset: node.offset });
}

/** A mapping within a list becomes a list of its keys and values: it is only compared. */
function valueOf(node: SourceNode): ConfigValue | null {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(valueOf);
  return node.entries.flatMap(({ key, value }) => [key, valueOf(value)]);
}

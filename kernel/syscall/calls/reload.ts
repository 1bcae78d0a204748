/**
 * `reloadService`: new values for the configuration of services.
 *
 * The values are plain: texts, finite numbers, truths, nothing, and lists and maps of those. Each
 * service that is named goes over to them by itself, or stays as it is; all are judged before any
 * of them is touched. How a service goes over to new values stands in lifecycle/reload.ts.
 */
import { assert } from "../../assertion.ts";
import { settingsOf } from "../../config/flatten.ts";
import { ruleText } from "../../config/rules.ts";
import { FieldTree } from "../../config/field-tree.ts";
import { shownValue, type ConfigSetting } from "../../config/values.ts";
import {
  beginReload,
  judgeReload,
  noteRejection,
  type ReloadJudgement,
} from "../../lifecycle/reload.ts";
import type { Service } from "../../lifecycle/service.ts";
import type { SyscallResult } from "../../ports.ts";
import type { PlainValues } from "../plain-values.ts";
import { isRefusal, type Refusal } from "../refusal.ts";
import { show, type Mention } from "../request.ts";
import { judgeEach, type Scene } from "../scene.ts";

export function reloadService(
  scene: Scene,
  mentions: readonly Mention[],
  values: PlainValues,
): readonly SyscallResult[] {
  const { context } = scene;
  const set = settingsOf(values);
  const judged = new Map<Service, ReloadJudgement>();
  const { asked, results } = judgeEach(scene, mentions, (service, at) => {
    const judgement = judgeReload(service, set);
    judged.set(service, judgement);
    return judgement.ok ? null : refusalOf(service, judgement, { at, set });
  });
  for (const { service, cause } of asked) {
    const judgement = judged.get(service);
    assert(judgement?.ok === true, "what is asked for has been judged");
    beginReload(context, service, judgement, cause);
  }
  const answers = mentions.flatMap((mention, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ mention, result }];
  });
  noteRejections(scene, judged, answers);
  return results;
}

/** Beside the refusals of the call: which values stay in force, once for each service. */
function noteRejections(
  { context }: Scene,
  judged: ReadonlyMap<Service, ReloadJudgement>,
  answers: readonly { readonly mention: Mention; readonly result: SyscallResult }[],
): void {
  const told = new Set<Service>();
  for (const { mention, result } of answers) {
    const service = context.registry.find(mention);
    if (isRefusal(service) || result.ok || told.has(service)) continue;
    const judgement = judged.get(service);
    if (judgement === undefined || judgement.ok) continue;
    told.add(service);
    noteRejection(context, service, { ...judgement, instance: null }, result.record);
  }
}

/** As much of a value as is repeated: what came from outside may be long. */
const SHOWN_CHARACTERS = 40;

function shownOf(setting: ConfigSetting | undefined, secrets: readonly string[]): string | null {
  if (setting === undefined) return null;
  const text = shownValue(setting, secrets);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function refusalOf(
  { spec, instances, config: { values } }: Service,
  { refusal, setting, rule }: Extract<ReloadJudgement, { readonly ok: false }>,
  { at, set }: { readonly at: string; readonly set: readonly ConfigSetting[] },
): Refusal {
  const { name, config } = spec;
  const blamed = set[setting ?? -1];
  const field = show(blamed?.field ?? "");
  const shown = shownOf(blamed, config.secrets);
  switch (refusal) {
    case "not-running": {
      const paused = instances.filter(({ state }) => state.name === "paused").length;
      if (paused === 0) return { kind: "nothing-runs", at, name };
      return { kind: "is-paused", at, name, isWhole: paused === instances.length };
    }
    case "busy":
      return { kind: "reload-under-way", at, name };
    case "type":
      return {
        kind: "wrong-type",
        at,
        name,
        field,
        setting: setting ?? 0,
        expected: new FieldTree(values).kindAt(blamed?.field ?? ""),
        shown: shown ?? "null",
      };
    case "rule": {
      const broken = config.rules[rule ?? -1];
      assert(broken !== undefined, "a broken rule is one of those declared");
      return { kind: "broken-rule", at, name, text: ruleText(broken), rule: rule ?? 0, shown };
    }
  }
}

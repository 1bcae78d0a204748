/**
 * `reloadService`: new values for the configuration of services.
 *
 * The values are plain: texts, finite numbers, truths, nothing, and lists and maps of those.
 */
import type { SyscallResult } from "../../ports.ts";
import type { Mention } from "../request.ts";
import { judgeEach, type Scene } from "../scene.ts";

export function reloadService(
  scene: Scene,
  mentions: readonly Mention[],
): readonly SyscallResult[] {
  const { results } = judgeEach(scene, mentions, ({ spec }, at) => {
    return { kind: "no-configuration", at, name: spec.name };
  });
  return results;
}

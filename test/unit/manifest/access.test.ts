/**
 * A dependency on whom a policy keeps apart is told at load: it starts, and gets no answer.
 */
import { describe, expect, it } from "vitest";
import { resolve } from "../../../sim/manifest/resolve.ts";
import { declare, valueOf } from "./read.ts";

function warningsOf(policy: string): readonly string[] {
  const text = `
system: shop
services:
  db: { isolation: { label: db_t } }
  log: {}
  web: { isolation: { label: web_t }, requires: [db], after: [log] }
${policy}`;
  return valueOf(resolve(valueOf(declare(text)))).warnings.map(({ message }) => message);
}

describe("a dependency between two labels", () => {
  it("is fine without a policy, and with a rule that allows messages", () => {
    expect(warningsOf("")).toEqual([]);
    const rule = "{ from: web_t, to: db_t, allow: [message] }";
    expect(warningsOf(`security: { policy: [${rule}] }`)).toEqual([]);
  });

  it.each(["", "{ from: web_t, to: db_t, allow: [discover, signal] }"])(
    "is warned of with the policy [%s]",
    (rule) => {
      expect(warningsOf(`security: { policy: [${rule}] }`)).toEqual([
        "'web' depends on 'db', and may not send it a message",
      ]);
    },
  );
});

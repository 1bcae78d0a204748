/**
 * Who may do what to whom: each column of the table of levels, then users, then labels.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  denialOf,
  sharesDomain,
  type AccessRequest,
  type Party,
} from "../../../kernel/isolation/access.ts";
import { ACCESS_ACTIONS, LEVELS, type AccessAction } from "../../../kernel/isolation/levels.ts";
import type { IsolationSpec, ServiceId } from "../../../kernel/spec.ts";
import { IsolationLevel } from "../../../kernel/vocabulary.ts";
import { PLAIN_ISOLATION } from "../../support/systems.ts";

const NAMES = Object.keys(IsolationLevel) as IsolationLevel[];

function party(service: number, isolation: Partial<IsolationSpec> = {}): Party {
  return { service: service as ServiceId, isolation: { ...PLAIN_ISOLATION, ...isolation } };
}

function request(
  action: AccessAction,
  subject: Partial<IsolationSpec>,
  object: Partial<IsolationSpec>,
  isDeclared = false,
): AccessRequest {
  return { action, subject: party(0, subject), object: party(1, object), isDeclared };
}

/** `+` may, `d` may where a dependency is declared, `-` may not; from the row to the column. */
const WALLS: Readonly<Record<AccessAction, readonly string[]>> = {
  discover: ["+++dd", "+++dd", "+++dd", "ddddd", "ddddd"],
  message: ["+++dd", "+++dd", "+++dd", "ddddd", "ddddd"],
  signal: ["+++-+", "-++-+", "-----", "-----", "-----"],
  read: ["+++-+", "-++-+", "-----", "-----", "-----"],
};

describe("the wall between two services of one user", () => {
  const rows = ACCESS_ACTIONS.flatMap((action) =>
    NAMES.flatMap((from, row) =>
      NAMES.map((to, column) => [action, from, to, WALLS[action][row]?.[column] ?? "?"] as const),
    ),
  );
  it.each(rows)("%s from %s to %s: %s", (action, from, to, expected) => {
    const [plain, declared] = [false, true].map((isDeclared) =>
      denialOf(null, request(action, { level: from }, { level: to }, isDeclared)),
    );
    expect([plain, declared]).toEqual(
      { "+": [null, null], d: ["wall", null], "-": ["wall", "wall"] }[expected],
    );
  });

  it("is open within one namespace, which is that of a group", () => {
    const inside = { level: "namespace", group: "shop" } as const;
    for (const action of ACCESS_ACTIONS) {
      expect(denialOf(null, request(action, inside, inside))).toBe(null);
    }
    const outside = { level: "namespace", group: "bank" } as const;
    expect(denialOf(null, request("message", inside, outside))).toBe("wall");
  });

  it("stands not within a service", () => {
    for (const level of NAMES) {
      const one = party(3, { level });
      expect(denialOf([], { action: "signal", subject: one, object: one, isDeclared: false })).toBe(
        null,
      );
      expect(sharesDomain(one, one)).toBe(true);
    }
  });
});

describe("the users of two processes", () => {
  const db = { user: "db", group: "data" };
  const rows: readonly (readonly [AccessAction, Partial<IsolationSpec>, string | null])[] = [
    ["discover", { user: "web" }, null],
    ["message", { user: "web" }, null],
    ["signal", { user: "web" }, "user"],
    ["signal", { user: "web", group: "data" }, "user"],
    ["signal", { user: "db" }, null],
    ["signal", { user: "root" }, null],
    ["read", { user: "web" }, "user"],
    ["read", { user: "web", group: "data" }, null],
    ["read", { user: "db" }, null],
    ["signal", { level: "none", user: "web" }, null],
  ];
  it.each(rows)("%s by %j of db: %s", (action, subject, expected) => {
    expect(denialOf(null, request(action, subject, db))).toBe(expected);
  });
});

describe("the labels of two processes", () => {
  const policy = [
    { from: "web_t", to: "db_t", allow: ["message"] },
    { from: "*", to: "log_t", allow: ["message", "discover"] },
    { from: "unlabeled", to: "web_t", allow: ["discover"] },
  ] as const;
  const rows: readonly (readonly [string | null, AccessAction, string | null, boolean])[] = [
    ["web_t", "message", "db_t", true],
    ["web_t", "discover", "db_t", false],
    ["db_t", "message", "web_t", false],
    ["db_t", "message", "db_t", true],
    ["db_t", "message", "log_t", true],
    [null, "message", "log_t", true],
    [null, "discover", "web_t", true],
    [null, "message", "web_t", false],
    [null, "signal", null, true],
  ];
  it.each(rows)("%s may %s %s: %s", (from, action, to, allowed) => {
    const asked = request(action, { label: from }, { label: to });
    expect(denialOf(policy, asked)).toBe(allowed ? null : "label");
    expect(denialOf(null, asked)).toBe(null);
  });

  it("get nobody past a wall or a user, and root not past them", () => {
    const all = [{ from: "*", to: "*", allow: [...ACCESS_ACTIONS] }];
    expect(denialOf(all, request("signal", { level: "container" }, {}))).toBe("wall");
    expect(denialOf(all, request("signal", { user: "web" }, { user: "db" }))).toBe("user");
    const root = { user: "root", label: "web_t" };
    expect(denialOf([], request("signal", root, { label: "db_t" }))).toBe("label");
  });
});

describe("the table of levels", () => {
  it("takes nobody along in a crash but those in the kernel's own process", () => {
    const taking = NAMES.filter((level) => LEVELS[level].crashTakes === "domain");
    expect(taking).toEqual(["none"]);
  });

  it("has domains that hold both ways", () => {
    const level = fc.constantFrom(...NAMES);
    const group = fc.constantFrom(null, "shop", "bank");
    const drawn = fc.tuple(fc.nat({ max: 2 }), level, group).map(([service, name, owner]) => {
      return party(service, { level: name, group: owner });
    });
    fc.assert(
      fc.property(drawn, drawn, (a, b) => {
        expect(sharesDomain(a, b)).toBe(sharesDomain(b, a));
      }),
    );
  });
});

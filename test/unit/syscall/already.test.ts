/**
 * Calls for what is so already: the answer says so, and only where nothing follows at all.
 */
import { describe, expect, it } from "vitest";
import type { SyscallReply } from "../../../kernel/ports.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { duration, MILLISECOND } from "../../../kernel/time.ts";
import { answersIn, wordsOf } from "../../../sim/answer-words.ts";
import { KernelBench } from "../../support/kernel-bench.ts";
import { check, type ServiceDraft } from "../../support/systems.ts";

const STILL_PAUSED = "paused, and a start leaves it so: resume it";
const PAUSED_IN_PART = "paused in part, and a start leaves it so: resume it";

/** A service of two instances. */
function pair(draft: ServiceDraft = {}): KernelBench {
  return new KernelBench({ web: { instances: 2, ...draft } });
}

/** The first process of an instance of the only service ends. */
function end(bench: KernelBench, instance: 0 | 1, code: number): void {
  const exit = { kind: "code", code } as const;
  const id = instance as InstanceId;
  bench.step([{ kind: "instance-exited", instance: id, generation: 1, exit, cause: null }]);
}

/** So many milliseconds go by. */
function pass(bench: KernelBench, ms: number): void {
  for (let gone = 0; gone < ms; gone += 1) bench.found("*");
}

const SOON: ServiceDraft = {
  restart: { backoff: { strategy: "fixed", delayUs: duration(20 * MILLISECOND) } },
};

function wordsIn(reply: SyscallReply): string {
  return [...answersIn(reply).values()].flatMap((answer) => wordsOf(answer) ?? []).join(", ");
}

/** What is told of one call, or nothing. */
function told(bench: KernelBench, call: Syscall, ...services: readonly string[]): string {
  return wordsIn(bench.ask([{ call, services }]));
}

describe("a call for what is so already", () => {
  it("says what it found, and that there was nothing to do", () => {
    const bench = new KernelBench({ db: {}, web: { requires: ["db"] } });
    expect(told(bench, "startService", "web")).toBe("already running, nothing to do");
    expect(told(bench, "resumeService", "web")).toBe("already running, nothing to do");
    expect(told(bench, "pauseService", "web")).toBe("");
    expect(told(bench, "pauseService", "web")).toBe("already paused, nothing to do");
    expect(told(bench, "startService", "web")).toBe(STILL_PAUSED);
    expect(told(bench, "stopService", "web")).toBe("");
    expect(told(bench, "stopService", "web")).toBe("already stopped, nothing to do");
  });

  it("says so of each of those that it names, and leaves no record of it", () => {
    const bench = new KernelBench({ db: {}, web: {} });
    bench.call("stopService", "db");
    const before = bench.records.length;
    const reply = bench.ask([{ call: "stopService", services: ["db", "web", "db"] }]);
    expect(reply[0]?.results.map((result) => result.ok && result.data.kind)).toEqual([
      "already",
      "done",
      "already",
    ]);
    const record = bench.records[before];
    expect(record).toMatchObject({ event: "audit", error: null, found: 0, detail: 0 });
  });

  it("says nothing where a start pulls in what is down, or makes a rival stop", () => {
    const bench = new KernelBench({ db: {}, web: { wants: ["db"] } });
    bench.call("stopService", "db");
    expect(told(bench, "startService", "web")).toBe("");
    expect(bench.state("db")).toBe("running");
  });

  it("says nothing where a stop takes others along, or a start back that waits", () => {
    const bench = new KernelBench({ db: {}, web: { requires: ["db"] } });
    bench.stubborn.add(bench.instance("db"));
    bench.call("stopService", "db");
    bench.call("startService", "web");
    expect(told(bench, "stopService", "web")).toBe("");
    const clean = new KernelBench({ db: { restart: { policy: "no" } }, web: { requires: ["db"] } });
    clean.exit("db");
    expect(told(clean, "stopService", "db")).toBe("");
    expect(clean.state("web")).toBe("stopped");
  });

  it("says nothing where it changes what a boot would start", () => {
    const bench = new KernelBench({ db: { restart: { policy: "unless-stopped" } } });
    bench.exit("db");
    bench.call("stopService", "db");
    bench.call("enableService", "db");
    expect(told(bench, "stopService", "db")).toBe("");
    expect(told(bench, "stopService", "db")).toBe("already stopped, nothing to do");
  });
});

describe("a call for a service whose instances differ", () => {
  /** One is paused, and the other waits for its restart. */
  function pausedAndFailed(): KernelBench {
    const bench = pair(SOON);
    end(bench, 1, 1);
    expect(told(bench, "pauseService", "web")).toBe("");
    return bench;
  }

  /** One is paused, and the other has come up since. */
  function pausedAndRunning(): KernelBench {
    const bench = pausedAndFailed();
    pass(bench, 30);
    return bench;
  }

  /** One runs, and the other waits for its restart. */
  function runningAndFailed(): KernelBench {
    const bench = pair(SOON);
    end(bench, 1, 1);
    return bench;
  }

  /** One has ended by itself, and the other runs. */
  function stoppedAndRunning(): KernelBench {
    const bench = pair();
    end(bench, 0, 0);
    return bench;
  }

  /** One has ended by itself, and the other has failed for good. */
  function stoppedAndFailed(): KernelBench {
    const bench = pair({ restart: { policy: "no" } });
    end(bench, 0, 0);
    end(bench, 1, 1);
    return bench;
  }

  const CASES: readonly (readonly [string, () => KernelBench, Partial<Record<Syscall, string>>])[] =
    [
      [
        "paused in part while the rest waits for its restart",
        pausedAndFailed,
        { startService: "", stopService: "", pauseService: "", resumeService: "" },
      ],
      [
        "paused in part while the rest runs",
        pausedAndRunning,
        { startService: PAUSED_IN_PART, stopService: "", pauseService: "", resumeService: "" },
      ],
      [
        "running in part while the rest waits for its restart",
        runningAndFailed,
        { startService: "", stopService: "", pauseService: "", resumeService: "" },
      ],
      [
        "running in part while the rest has ended",
        stoppedAndRunning,
        { startService: "", stopService: "", pauseService: "", resumeService: "" },
      ],
      [
        "stopped in part while the rest has failed for good",
        stoppedAndFailed,
        { startService: "", stopService: "" },
      ],
      [
        "at rest in part and never disabled",
        stoppedAndRunning,
        { disableService: "", enableService: "already enabled, nothing to do" },
      ],
    ];

  it.each(CASES)("says what is true of what is %s", (_, made, expected) => {
    for (const [call, words] of Object.entries(expected)) {
      expect([call, told(made(), call as Syscall, "web")]).toEqual([call, words]);
    }
  });

  it("says that the rest came up unpaused only once that is paused too", () => {
    const bench = pausedAndRunning();
    expect(told(bench, "pauseService", "web")).toBe("");
    expect(told(bench, "pauseService", "web")).toBe("already paused, nothing to do");
    expect(told(bench, "startService", "web")).toBe(STILL_PAUSED);
  });

  it("refuses a reload of what is paused in part with these words", () => {
    const bench = pausedAndRunning();
    const reload = [{ call: "reloadService", services: ["web"], values: {} }];
    expect(bench.ask(reload)[0]?.results).toMatchObject([
      { error: "service-not-running", reason: "web is paused in part; resume it first" },
    ]);
  });
});

describe("an enable or a disable", () => {
  it("says where it is so already, and leaves no record of it", () => {
    const bench = new KernelBench({ web: {}, off: { enabled: false } });
    expect(told(bench, "enableService", "web")).toBe("already enabled, nothing to do");
    expect(told(bench, "disableService", "off")).toBe("already disabled, nothing to do");
    expect(told(bench, "disableService", "web")).toBe("");
    expect(told(bench, "disableService", "web")).toBe("already disabled, nothing to do");
    expect(told(bench, "enableService", "web")).toBe("");
    expect(told(bench, "enableService", "web")).toBe("already enabled, nothing to do");
    expect(bench.state("web")).toBe("running");
    expect(bench.records.slice(-6).map(({ event }) => event)).toEqual(
      Array.from({ length: 6 }, () => "audit"),
    );
  });

  it("says nothing where what is at rest has to show that it is disabled", () => {
    const bench = pair();
    end(bench, 0, 0);
    expect(told(bench, "disableService", "web")).toBe("");
    expect(told(bench, "disableService", "web")).toBe("already disabled, nothing to do");
    end(bench, 1, 0);
    expect(told(bench, "disableService", "web")).toBe("");
    expect(told(bench, "disableService", "web")).toBe("already disabled, nothing to do");
  });

  it("says nothing where it lets up what was held down", () => {
    const bench = new KernelBench({ db: { restart: { policy: "unless-stopped" } } });
    bench.call("stopService", "db");
    expect(told(bench, "enableService", "db")).toBe("");
    expect(told(bench, "enableService", "db")).toBe("already enabled, nothing to do");
  });
});

describe("a call that had nothing to do", () => {
  it("is the cause of nothing that comes later", () => {
    const bench = new KernelBench({
      db: { checks: [check()] },
      web: { requires: ["db"], waits: { timeoutUs: duration(5 * MILLISECOND) } },
    });
    const reply = bench.ask([{ call: "startService", services: ["db"] }]);
    expect(reply[0]?.results).toMatchObject([{ data: { kind: "already", state: "running" } }]);
    pass(bench, 10);
    const lost = bench.records.find(({ event }) => event === "dependency.failed");
    expect(lost?.cause).not.toBe(reply[0]?.results[0]?.record);
    expect(lost).toBeDefined();
  });

  it("says nothing where another start of the same call takes it along", () => {
    const bench = new KernelBench({
      old: {},
      part: { partOf: ["old"] },
      next: { enabled: false, conflicts: ["old"] },
    });
    const reply = bench.ask([{ call: "startService", services: ["part", "next"] }]);
    expect(reply[0]?.results.map((result) => result.ok && result.data.kind)).toEqual([
      "done",
      "done",
    ]);
    expect(["old", "part", "next"].map((name) => bench.state(name))).toEqual([
      "stopped",
      "running",
      "running",
    ]);
  });
});

describe("a search", () => {
  it("tells the first eight that it found, and how many more there are", () => {
    const bench = new KernelBench(
      Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`s${index}`, {}])),
    );
    const found = (pattern: string): string =>
      wordsIn(bench.ask([{ call: "discoverServices", pattern }]));
    expect(found("*")).toBe("s0, s1, s2, s3, s4, s5, s6, s7 … and 2 more");
    expect(found("s1")).toBe("s1");
    expect(found("t*")).toBe("");
  });
});

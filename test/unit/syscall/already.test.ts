/**
 * Calls for what is so already: the answer says so, and only where nothing follows at all.
 */
import { describe, expect, it } from "vitest";
import type { SyscallReply } from "../../../kernel/ports.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import { answersIn, wordsOf } from "../../../sim/answer-words.ts";
import { KernelBench } from "../../support/kernel-bench.ts";

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
    expect(told(bench, "startService", "web")).toBe("already paused, nothing to do");
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

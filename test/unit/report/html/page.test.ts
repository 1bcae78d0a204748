/**
 * What a page says of a run, read off its markup and its data.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { RunEvents, spansOf, stateAt } from "../../../../sim/report/page/run-data.ts";
import { loadFile, pageOf, SHOP, type MadePage } from "../../../support/report-page.ts";
import { load, valueOf } from "../../manifest/read.ts";

const MIB = 1_048_576;

function made(text: string, seconds: number): Promise<MadePage> {
  return pageOf(valueOf(load(`system: s\n${text}`)), seconds * 1_000);
}

describe("the page of ten minutes of a web shop", { timeout: 60_000 }, () => {
  let page: MadePage;

  beforeAll(async () => {
    page = await pageOf(loadFile(SHOP));
  });

  it("is smaller than 1.5 MB", () => {
    expect(page.outcome.report.faults.length).toBeGreaterThan(3);
    expect(page.data.faults).toHaveLength(9);
    expect(Buffer.byteLength(page.html)).toBeLessThan(1.5 * 1_000_000);
  });

  it("names nothing that would have to be fetched", () => {
    const markup = page.html.replaceAll(/<script.*?<\/script>/gsu, "");
    const addresses = [...markup.matchAll(/(?:src|href|action)="(?<to>[^"]*)"/gu)];
    expect(addresses.map((match) => match.groups?.["to"] ?? "")).toSatisfy(
      (found: readonly string[]) => found.every((to) => /^(?:#|data:)/u.test(to)),
    );
    expect(markup).not.toMatch(/@import|url\((?!#)/u);
  });

  it("says first what was violated, what was seen, and where it was worst", () => {
    expect(page.html).toContain("1 of 7 objectives was violated");
    expect(page.html).toMatch(
      /violated<\/span>.*availability\(sh.* failed in the 2 s from 1m00\.000s: db\/0 was down/su,
    );
  });

  it("has the calls between services that failed, with their reasons", () => {
    const table = /<caption>\s*Calls that did not go well.*?<\/table>/su.exec(page.html)?.[0] ?? "";
    const rows = [...table.matchAll(/<tr role="row">(?<row>.*?)<\/tr>/gsu)].map((found) =>
      (found.groups?.["row"] ?? "").replaceAll(/<[^>]*>/gu, " ").split(/\s{2,}/u),
    );
    const cells = rows.find((row) => row.includes("web") && row.includes("db")) ?? [];
    expect(cells).toContainEqual(expect.stringMatching(/^error \d+, refused \d/u));
  });

  it("draws each instance as what it was", () => {
    const rows = new Map(page.data.rows.map((row) => [row.name, spansOf(row)]));
    expect([...rows.keys()]).toContain("web/2");
    expect(stateAt(rows.get("db/0") ?? [], 0)).toBe("starting");
    expect(stateAt(rows.get("db/0") ?? [], 59_000_000)).toBe("ready");
    expect(stateAt(rows.get("db/0") ?? [], 60_050_000)).toBe("failed");
    expect(stateAt(rows.get("db/0") ?? [], 60_500_000)).toBe("starting");
    expect(stateAt(rows.get("db/0") ?? [], 62_000_000)).toBe("ready");
  });

  it("leads from each recovery back to its fault", () => {
    const events = new RunEvents(page.data);
    const recovered = events.all.filter(({ text }) => text.startsWith("recovered in"));
    expect(recovered.length).toBeGreaterThan(3);
    for (const event of recovered) {
      const [root] = events.causesOf(event);
      expect(root?.kind).toMatch(/fault|limit/u);
    }
  });

  it("counts in its windows what was counted in all", () => {
    const { samples } = page.data;
    const [shoppers] = samples?.workloads ?? [];
    const seconds = (samples?.windowUs ?? 0) / 1_000_000;
    const ok = (shoppers?.ok ?? []).reduce((sum, rate) => sum + rate * seconds, 0);
    const counted = page.outcome.report.traffic?.workloads[0]?.counts.outcomes.ok ?? 0;
    expect(Math.abs(ok / counted - 1)).toBeLessThan(0.01);
    const heat = (shoppers?.heat ?? []).reduce((sum, count) => sum + count, 0);
    expect(heat).toBe(counted);
    expect(samples?.plots.map(({ id }) => id)).toEqual([
      "requests",
      "busy",
      "cpu",
      "memory",
      "cpus",
    ]);
    const plot = samples?.plots.find(({ id }) => id === "memory");
    const memory = plot?.series.find(({ name }) => name === "web/2");
    expect(Math.max(...(memory?.values ?? []).map((mib) => mib ?? 0))).toBeGreaterThan(200);
    expect(plot?.scale).toBe(MIB);
  });
});

describe("the page of a system without traffic", () => {
  it("has no parts about requests, and all others", async () => {
    const { html, data } = await made(
      "services: { db: {}, web: { requires: [db], behavior: { start: 300ms } } }",
      5,
    );
    const sections = [...html.matchAll(/<section id="(?<id>[^"]*)"/gu)];
    expect(sections.map((match) => match.groups?.["id"] ?? "")).toEqual(
      expect.arrayContaining(["objectives", "timeline", "graph", "events", "instances"]),
    );
    expect(html).not.toContain('id="traffic-plots"');
    expect(data.samples?.workloads).toEqual([]);
    expect(html).toContain("No objectives were stated");
    expect(html).toContain("It was ready 300 ms after the boot began");
    expect(html).toContain("web requires db");
  });

  it("says that it did not become ready, and who is to blame", async () => {
    const { html } = await made(
      "services: { job: { behavior: { start-failures: 99 } }, web: { requires: [job] } }",
      60,
    );
    expect(html).toContain("The system did not become ready");
    expect(html).toMatch(/Never ready: job, web\./u);
  });
});

describe("what a manifest says stays text", () => {
  it("also where it looks like markup", async () => {
    const system = valueOf(load("system: s\nservices: { web: {} }"));
    const evil = `</title><script>alert("x")</script><img src=x onerror=alert(1)>`;
    const { html } = await pageOf({ ...system, name: evil, file: evil }, 1_000);
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(html.match(/<script/gu)).toHaveLength(2);
  });
});

describe("a system that is too large to be shown whole", { timeout: 60_000 }, () => {
  it("has a row a service where instances are too many", async () => {
    const { data, html } = await made("services: { web: { instances: 300 }, db: {} }", 2);
    expect(data.rows.map(({ name, instances }) => [name, instances])).toEqual([
      ["web", 300],
      ["db", 1],
    ]);
    expect(html).toContain("A row stands for all instances of a service");
  });

  it("stands services alone that something befell, and the others together", async () => {
    const services = Array.from({ length: 1_500 }, (_, n) => `  s${n}: {}`).join("\n");
    const { data, html } = await made(
      `services:\n${services}\nfaults: [{ at: 1s, kill: s7/0 }]`,
      3,
    );
    expect(data.rows.length).toBeLessThan(200);
    expect(data.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["s7", "wave 1"]));
    expect(data.rows.reduce((sum, { instances }) => sum + instances, 0)).toBe(1_500);
    expect(html).toContain("stand alone");
    expect(Buffer.byteLength(html)).toBeLessThan(1.5 * 1_000_000);
  });

  it("keeps the beginning and the end of a crash loop, and says what is between", async () => {
    const restart =
      "restart: { policy: always, delay: 1ms, limit: { burst: 1000000, interval: 1s } }";
    const { data, html } = await made(
      `services: { loop: { ${restart}, behavior: { start: 1ms, run: 1ms, exit: 1 } } }`,
      30,
    );
    const events = new RunEvents(data);
    expect(events.all.length).toBeLessThan(6_500);
    expect(events.all[0]?.tUs).toBe(0);
    expect(events.all.at(-1)?.tUs).toBeGreaterThan(29_000_000);
    expect(html).toMatch(/between them are in a trace/u);
    expect(Buffer.byteLength(html)).toBeLessThan(1.5 * 1_000_000);
  });
});

/**
 * Wrong usage: exit code 2 and a line that says what to type instead.
 */
import { describe, expect, it } from "vitest";
import { multios } from "./run-cli.ts";

const SHOP = "sim/systems/web-shop.multios.yaml";

const MISTAKES: readonly (readonly [words: string, message: string])[] = [
  ["", "which command? There are boot, check, plan, bench, schema, audit"],
  ["bot x", "there is no command 'bot'; did you mean 'boot'?"],
  ["web.yaml", "did you mean: multios boot web.yaml"],
  ["explore x", "'explore' is not in this version"],
  ["boot", "which file?"],
  [`boot ${SHOP} --sed 3`, "did you mean '--seed'?"],
  [`boot ${SHOP} --seed`, "--seed lacks its value"],
  [`boot ${SHOP} --seed -1`, '--seed "-1" is not a seed'],
  [`boot ${SHOP} --seed 1e3`, '--seed "1e3" is not a seed'],
  [`boot ${SHOP} --seed 18446744073709551616`, "write a whole number from 0 to"],
  [`boot ${SHOP} --seed 1 --seed 2`, "--seed is given more than once"],
  [`boot ${SHOP} --for soon`, "--for: 'soon' is not a duration"],
  [`boot ${SHOP} --hal serial`, "--hal serial is not in this version"],
  [`boot ${SHOP} --hal moon`, "write one of virtual, host, serial"],
  [`boot ${SHOP} --rng dice`, "write one of splitmix, multios-lcg"],
  [`boot ${SHOP} --perfetto=`, "--perfetto names no file"],
  [`boot ${SHOP} --watch`, "--watch needs a terminal"],
  [`boot ${SHOP} --speed 10x`, "--speed says how fast --watch lets time pass; add --watch"],
  [`boot ${SHOP} --watch --speed fast`, "write 10x, 0.5x or max; from 0.01x to 1000000x"],
  [`boot ${SHOP} --watch --speed 0x`, '--speed "0x" is not a speed'],
  [`boot ${SHOP} --watch --speed 2x --hal host`, "--speed has no say over --hal host"],
  [`boot ${SHOP} --trace-all`, "add --trace FILE"],
  [`boot ${SHOP} --trace /no/such/folder/x`, "its folder does not exist"],
  [`boot ${SHOP} --trace ${SHOP}`, "is the manifest itself"],
  [`boot ${SHOP} other.yaml`, "'other.yaml' is not expected here"],
  [`boot ${SHOP} --audit`, "--audit lacks its value"],
  [`boot ${SHOP} --audit /no/such/folder/x`, "--audit: /no/such/folder/x cannot be written"],
  [`boot ${SHOP} --audit ${SHOP}`, "has something in it, and an audit log replaces nothing"],
  [`boot ${SHOP} --audit sim`, "--audit: sim is a folder"],
  [`boot ${SHOP} --audit a.jsonl --trace ./a.jsonl`, "--trace and --audit name the same file"],
  [`boot ${SHOP} --audit a.jsonl --log ./a.jsonl`, "--log and --audit name the same file"],
  [`boot ${SHOP} --log a.log --trace ./a.log`, "--trace and --log name the same file"],
  [`boot ${SHOP} --report run.pdf`, "run.pdf does not end in .html; name it so"],
  [`boot ${SHOP} --report .html`, "--report writes a page"],
  [`boot ${SHOP} --report sim.html/x.html`, "--report: sim.html/x.html cannot be written"],
  [`boot ${SHOP} --report a.html --trace ./a.html`, "--trace and --report name the same file"],
  ["audit", "write: multios audit verify FILE"],
  ["audit verfy x", "did you mean 'verify'?"],
  ["audit show x", "audit cannot 'show'"],
  ["audit verify", "which file?"],
  ["audit verify x y", "'y' is neither an option nor a file that is expected here"],
  ["audit verify x --head abc", '--head "abc" is not a head'],
  ["audit verify x --head", "--head lacks its value"],
  [`boot ${SHOP} --allow-unsealed`, "--allow-unsealed is an option of audit"],
  ["audit verify x --audit y", "--audit is an option of boot"],
  [`plan ${SHOP} --format svg`, "--format svg is not in this version"],
  [`plan ${SHOP} --format xml`, "write one of table, json, mermaid, dot\n"],
  [`plan ${SHOP} --format mermaidd`, "write one of table, json, mermaid, dot\n"],
  [`plan ${SHOP} --seed 3`, "--seed is an option of boot"],
  [`plan ${SHOP} --rounds 3`, "--rounds is an option of bench"],
  ["bench --rounds 0", '--rounds "0" is not a whole number from 1 to 1000'],
  ["bench --time 1 --time 2", "--time is given more than once"],
  [`boot ${SHOP} --log - --log -`, "--log is given more than once"],
  [`plan ${SHOP} --all`, "--all is an option of boot"],
  [`plan ${SHOP} --check`, "--check is an option of bench"],
  ["bench --profile x", "--profile is an option of boot, check and plan"],
  [`--seed 7 boot ${SHOP}`, "the command comes first; write: multios boot … --seed"],
  ["boot -", "standard input is not read"],
  ["schema x", "neither an option nor a file"],
];

describe("wrong usage", () => {
  it.each(MISTAKES)("of 'multios %s' is refused with exit code 2", async (words, message) => {
    const result = await multios(words === "" ? [] : words.split(" "));
    expect(result.stderr).toContain(message);
    expect(result.stderr).toMatch(/^Help: multios/m);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(result.stdout).toBe("");
    expect(result.exitCode).toBe(2);
  });

  it("is blamed on the verb, and on no other word that is one", async () => {
    const result = await multios(["plan", SHOP, "--service", "boot", "--format", "svg"]);
    expect(result.stderr).toMatch(/^multios plan: /);
    expect(result.stderr).toContain("Help: multios plan --help");
  });

  it.each(["boot", "check", "plan", "bench", "schema", "audit"])(
    "of %s has a help with an example",
    async (verb) => {
      const result = await multios([verb, "--help"]);
      expect(result.exitCode).toBe(0);
      expect(result.stdout).toContain("Examples:");
      expect(result.stdout).toContain(`multios ${verb}`);
    },
  );

  it("is told in the shape of every refusal where JSON is asked for", async () => {
    const result = await multios(["plan", SHOP, "--json", "--format", "dot"]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toBe("");
    expect(JSON.parse(result.stdout)).toMatchObject({
      ok: false,
      problems: [{ file: "<command line>", line: 1, column: 1, severity: "error", code: "usage" }],
    });
  });

  it.each([["--version"], ["-V"], ["version"]])(
    "does not hide the version from %s",
    async (word) => {
      expect(await multios([word])).toMatchObject({ exitCode: 0, stdout: "0.1.0\n" });
    },
  );

  it.each([["--help"], ["-h"], ["help"]])(
    "is no matter of %s, which lists the verbs",
    async (word) => {
      const result = await multios([word]);
      expect(result.exitCode).toBe(0);
      expect(result.stdout).toContain("multios schema");
    },
  );
});

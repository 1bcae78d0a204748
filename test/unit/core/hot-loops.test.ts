/**
 * No hot loop of the core contains a call: proven on the compiled module's text, and the proof on
 * modules that are made up.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { corePath } from "../../../sim/io/load-core.ts";
import { functionsOf, loopsOf, type Loops } from "../../wat/text-form.ts";
import { HOT_FUNCTIONS } from "./hot-functions.ts";

const CORE = readFileSync(corePath().replace(/\.wasm$/u, ".wat"), "utf8");

function loopsIn(text: string, name: string): Loops {
  const body = functionsOf(text).get(name);
  if (body === undefined) throw new Error(`there is no function ${name} in the compiled core`);
  return loopsOf(body);
}

describe("the compiled core", () => {
  test.each(HOT_FUNCTIONS)("calls nothing in a loop of %s, which has one", (name) => {
    const { loops, calls } = loopsIn(CORE, name);
    expect(calls).toEqual([]);
    expect(loops).toBeGreaterThan(0);
  });

  test("has functions with calls in their loops, and this test sees them", () => {
    // A Zipf draw needs a logarithm in each attempt.
    const { calls } = loopsIn(CORE, "assembly/random/zipf/zipfDraw");
    expect(calls).toContain("call $assembly/random/math/mathExp");
  });
});

const MADE_UP = String.raw`
(module
 (import "a \" (loop" "b" (func $imported))
 (func $"quoted" nop)
 (func $folded (param $0 i32) (result i32)
  (loop $again (br_if $again (call $imported (local.get $0))))
  (call $outside))
 (func $flat (param $0 i32)
  (local $1 i32)
  call $outside
  loop $again (; (loop ;) ;; call $commented
   local.get $0
   if (result i32)
    block $out
     call_indirect $table (type $0)
    end $out
   else
    return_call $tail
   end
  end $again
  call $outside)
 (func $clean
  call $outside
  block $call
   loop $loop|call
    br $loop|call
   end
  end
  if
   call $outside
  end)
 (func $inner
  block
   loop
    nop
   end
   (block (loop (if (i32.const 1) (then (call_ref $type)))))
  end))`;

describe("the reader of the text form", () => {
  const cases: readonly (readonly [name: string, loops: number, calls: readonly string[]])[] = [
    ["folded", 1, ["call $imported"]],
    ["flat", 1, ["call_indirect $table", "return_call $tail"]],
    ["clean", 1, []],
    ["inner", 2, ["call_ref $type"]],
  ];

  test.each(cases)("finds the calls in the loops of %s", (name, loops, calls) => {
    expect(loopsIn(MADE_UP, name)).toEqual({ loops, calls });
  });

  test("does not find a function that was renamed", () => {
    expect(() => loopsIn(MADE_UP, "renamed")).toThrow("there is no function renamed");
  });

  test.each([
    ["(module (func $a)", "not closed"],
    ["(module))", "was not opened"],
    ['(module "', "no token"],
    ["(module (; (;)", "a comment is not closed"],
    ["(func $a)", "no module"],
  ])("refuses %j", (text, message) => {
    expect(() => functionsOf(text)).toThrow(message);
  });

  test.each([
    ["(module (func $a loop nop))", "'loop' is not closed"],
    ["(module (func $a nop end))", "an 'end' closes nothing"],
  ])("refuses blocks that do not match in %j", (text, message) => {
    expect(() => loopsIn(text, "a")).toThrow(message);
  });
});

/**
 * Writes a manifest of a given shape and size to standard output.
 *
 *     node dist/test/scripts/generate-system.js chain|diamond|fan|random|loaded N [seed]
 */
import { generateSystem, SHAPES } from "../systems/generated-system.ts";

/** The largest system that MultiOS promises to boot. */
const COUNT_MAX = 100_000;

const [shapeText = "", countText = "", seedText = "1"] = process.argv.slice(2);
const shape = SHAPES.find((name) => name === shapeText);
const count = Number(countText);
const seed = Number(seedText);
const valid = Number.isInteger(count) && count >= 1 && count <= COUNT_MAX && seed >= 0;

if (shape === undefined || !valid || !Number.isInteger(seed)) {
  const shapes = SHAPES.join("|");
  process.stderr.write(
    `usage: generate-system.js ${shapes} N [seed]   (N from 1 to ${COUNT_MAX})\n`,
  );
  process.exitCode = 2;
} else {
  process.stdout.write(generateSystem(shape, count, seed));
}

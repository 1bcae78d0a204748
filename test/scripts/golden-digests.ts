/**
 * Writes the table of digests anew; test/support/golden-digests.ts says when that is allowed.
 *
 *     npm run build && node dist/test/scripts/golden-digests.js
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCore } from "../../sim/io/load-core.ts";
import { currentDigests, GOLDEN_PATH } from "../support/golden-digests.ts";

const ROOT = join(import.meta.dirname, "../../..");
const table = await currentDigests(ROOT, loadCore());
writeFileSync(join(ROOT, GOLDEN_PATH), `${JSON.stringify(table, null, 2)}\n`);
process.stdout.write(`${GOLDEN_PATH} is written; say in CHANGELOG.md why the runs have changed\n`);

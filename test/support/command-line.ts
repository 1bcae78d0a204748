/**
 * The command line as a person runs it: what the build made, and what `multios` is linked to.
 */
import { join } from "node:path";
import { packageRoot } from "../../sim/io/package-root.ts";

export const MULTIOS: string = join(packageRoot(), "dist", "cli", "multios.js");

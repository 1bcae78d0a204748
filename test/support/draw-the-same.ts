/**
 * Runs before the tests of each file: what is drawn at random is the same in each run, unless
 * `MULTIOS_SEED` says otherwise, also where a test tells fast-check no seed of its own.
 */
import fc from "fast-check";
import { seedAskedFor } from "./seed-of-run.ts";

fc.configureGlobal({ seed: seedAskedFor() });

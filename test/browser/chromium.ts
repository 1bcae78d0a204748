/**
 * The browser of the tests: Chromium as the system has it, without a window.
 */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** `null`: there is none on this machine. */
export const CHROMIUM: string | null =
  PLACES.find((path) => path !== "" && existsSync(path)) ?? null;

export async function launch(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error("there is no Chromium: apt-get install chromium");
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

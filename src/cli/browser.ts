import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { InvalidArgumentError } from "../errors.js";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The Chromium or Chrome of this machine: that of CHROME_PATH, else one on PATH or in the usual places.
 *
 * @throws InvalidArgumentError when there is none: how to install one
 */
export function findBrowser(): string {
  const named = process.env.CHROME_PATH;
  if (named && canRun(named)) return named;
  if (named) throw new InvalidArgumentError(`CHROME_PATH: there is no program at ${named}.`);
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin"];
  const found = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere].find(canRun);
  if (found) return found;
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  const install = existsSync("/usr/bin/apt-get")
    ? `${sudo}apt-get install chromium`
    : "install Chromium or Chrome from https://www.google.com/chrome/";
  throw new InvalidArgumentError(
    `There is no Chromium or Chrome here. Expected ${names.join(", ")} on PATH, or CHROME_PATH.\n\nRepair it with:\n\n    ${install}\n`,
  );
}

/** Starts it without a window; it asks nobody beyond this machine. As root it has to do without its sandbox. */
export function openBrowser(executablePath: string): Promise<Browser> {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  const chromiumSandbox = process.getuid?.() !== 0;
  return chromium.launch({ executablePath, chromiumSandbox, args: [...quiet, "--disable-gpu"] });
}

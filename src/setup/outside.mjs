import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { StepFailed } from "./step-failed.mjs";

/** The course's folder without links on the way to it: a clone has one such name, however it was reached. */
export const realRoot = realpathSync(root);

const user = process.getuid?.() ?? 0;
const hash = createHash("sha256").update(realRoot).digest("hex").slice(0, 12);

/** This account's folder for what this clone cannot hold itself: where others may pass through, and by a plain name. */
export const outside = join("/var/tmp", `roundtrip-${hash}${user === 0 ? "" : `-${user}`}`);

/**
 * Makes a folder of ours that others may pass through but not read.
 *
 * @throws StepFailed when there is something of that name that is not a folder of ours
 */
export function makeOwnFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const info = lstatSync(path);
  if (!info.isDirectory() || info.uid !== user) {
    throw new StepFailed(
      `${path} should be a folder of the account ${user}, and belongs to ${info.uid}. Remove it, then try again.`,
      `sudo rm -r ${path}`,
    );
  }
  chmodSync(path, 0o711);
}

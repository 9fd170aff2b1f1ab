import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "#setup/alive";
import { stateRoot } from "../../lab/paths.js";
import { dropShops } from "../../lab/shop.js";
import { ownSeed, shopsOf } from "./seeds.js";

/** Which process grades on which seed: an empty file for each, named after both. */
const folder = join(stateRoot, "drawn-seeds");
const noteOf = (seed: number, pid: number) => join(folder, `${seed}-${pid}`);

/**
 * Notes that this process is about to grade on the data of a seed, so that a later one drops that data if this one is killed.
 * Drops what processes that have ended left behind.
 */
export async function noteSeed(seed: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const [of = 0, pid = 0] = name.split("-").map(Number);
    if (!isAlive(pid)) await forget(of, pid);
  }
  if (seed !== ownSeed) writeFileSync(noteOf(seed, process.pid), "");
}

/** Removes what was made of a seed that nobody will ask for again. */
export async function forgetSeed(seed: number): Promise<void> {
  if (seed !== ownSeed) await forget(seed, process.pid);
}

/** What could not be dropped stays noted, and is tried again later. */
function forget(seed: number, pid: number): Promise<void> {
  return dropShops(shopsOf(seed)).then(
    () => rmSync(noteOf(seed, pid), { force: true }),
    () => undefined,
  );
}

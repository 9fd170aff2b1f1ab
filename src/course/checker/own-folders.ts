import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "#setup/alive";

/**
 * Removes the folders of processes that have ended from a folder in which each process has its own, named by its id or by
 * its id and a hyphen with more behind.
 *
 * @param parent may be missing
 * @param ownToo those of this process as well? Default false
 */
export function removeLeftFolders(parent: string, ownToo = false): void {
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const pid = Number(name.split("-")[0]);
    const isOver = pid === process.pid ? ownToo : !isAlive(pid);
    if (Number.isInteger(pid) && isOver) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

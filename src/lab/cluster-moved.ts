import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeOwnFolder, outside } from "#setup/outside";
import { labelOutside, readLabel } from "./clone-label.js";
import type { ClusterHome } from "./cluster-home.js";
import type { ClusterState } from "./cluster-state.js";
import { inodeOf } from "./inode.js";
import { cloneRoot } from "./paths.js";

/** Was the clone moved since its server was started? What that loads from now on it seeks in vain at the old place. */
export const isMoved = (home: ClusterHome, state: ClusterState): boolean => state.dataDir !== home.dataDir;

/**
 * Takes along the cluster that a clone left below `/var/tmp` when it was moved: the folder's name is made of the clone's path.
 * Nothing to do where the cluster lies in the clone, or where this clone has one here already.
 */
export function takeAlong({ dir, sharedDir }: ClusterHome): void {
  if (sharedDir !== outside || dir !== join(outside, "postgres") || existsSync(dir)) return;
  const parent = dirname(outside);
  for (const name of readdirSync(parent).filter((name) => name.startsWith("roundtrip-"))) {
    const folder = join(parent, name);
    const { path, inode } = readLabel(folder);
    if (folder === outside || !path || inode !== inodeOf(cloneRoot) || inodeOf(path) === inode) continue;
    if (!existsSync(join(folder, "postgres"))) continue;
    makeOwnFolder(outside);
    labelOutside();
    renameSync(join(folder, "postgres"), dir);
    rmSync(folder, { recursive: true, force: true });
    return;
  }
}

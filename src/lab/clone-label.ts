import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outside } from "#setup/outside";
import { inodeOf } from "./inode.js";
import { cloneRoot } from "./paths.js";

const labelIn = (folder: string) => join(folder, "clone.json");

/** Whose a folder below `/var/tmp` is: the path of the clone and its inode, where the folder says so. */
export function readLabel(folder: string): { path?: string; inode?: number } {
  try {
    return JSON.parse(readFileSync(labelIn(folder), "utf8"));
  } catch {
    return {};
  }
}

/** Writes into this clone's folder outside of it whose it is. */
export function labelOutside(): void {
  if (readLabel(outside).path === cloneRoot) return;
  writeFileSync(labelIn(outside), JSON.stringify({ path: cloneRoot, inode: inodeOf(cloneRoot) }), { mode: 0o600 });
}

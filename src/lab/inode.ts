import { statSync } from "node:fs";

/** The number by which a file system knows a folder: renamed it keeps it, a copy has another. Undefined where there is none. */
export function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type * as library from "roundtrip";

/**
 * The library of another checkout, to be measured beside this one in the same rounds.
 *
 * @param folder the checkout, installed and built
 */
export async function otherLibrary(folder: string): Promise<typeof library> {
  try {
    return await import(pathToFileURL(join(resolve(folder), "dist", "index.js")).href);
  } catch (cause) {
    throw new Error(
      `--against: there is no library in ${folder}. Install it and build it there: npm ci, npm run build`,
      { cause },
    );
  }
}

import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "#setup/alive";

/**
 * Writes a file whole or not at all, whoever reads it or writes it at the same time: aside first, under a name of this
 * process. What a process that has ended left aside is removed.
 *
 * @param file its folder is made where it is missing
 */
export function writeWhole(file: string, text: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(`${basename(file)}.`) ? Number(name.slice(basename(file).length + 1)) : Number.NaN;
    if (Number.isInteger(pid) && pid !== process.pid && !isAlive(pid)) rmSync(join(folder, name), { force: true });
  }
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, text);
  renameSync(aside, file);
}

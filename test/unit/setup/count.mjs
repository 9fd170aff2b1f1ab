// Adds 1 to the number in a file, TIMES times, each time under a lock and slowly. Usage: node count.mjs LOCK FILE TIMES
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "#setup/lock";

const [lock, file, times] = process.argv.slice(2);
for (let k = 0; k < Number(times); k++) {
  const release = await takeLock(lock, () => undefined);
  const before = Number(readFileSync(file, "utf8"));
  await sleep(2);
  writeFileSync(file, String(before + 1));
  release();
}

import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabBusyError } from "../errors.js";

/** Is a process of this id alive on this machine? One that belongs to somebody else is alive too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function tryTake(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Removes the lock of a process that died holding it. `rename` is atomic: of two that try, one wins. */
async function clearIfStale(path: string): Promise<void> {
  const owner = Number(await readFile(path, "utf8").catch(() => ""));
  if (!Number.isInteger(owner) || owner <= 0 || isAlive(owner)) return;
  const aside = `${path}.${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

/**
 * Runs `work` while holding a lock file, so that of several processes one at a time does it.
 *
 * @param path the lock file; its folder is made if missing
 * @param work what to do under the lock
 * @param timeoutMs how long to wait for another holder, at least 1; default 120,000
 * @returns what `work` returns
 * @throws LabBusyError when another living process holds the lock for longer than `timeoutMs`
 */
export async function withLock<T>(path: string, work: () => Promise<T>, timeoutMs = 120_000): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  while (!(await tryTake(path))) {
    await clearIfStale(path);
    if (Date.now() > deadline) {
      const owner = await readFile(path, "utf8").catch(() => "unknown");
      throw new LabBusyError(path, owner, timeoutMs);
    }
    await sleep(25);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

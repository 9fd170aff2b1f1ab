import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StepFailed } from "./step-failed.mjs";

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

const ownerOf = (path) => {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

/** Links `from` to `to`; false when `to` exists. A link appears at once, whole: nobody reads a half-written lock. */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that died holding it.
 *
 * Of several that see the dead owner one gets the link named after it, and only that one may remove. The lock may have
 * changed hands before it got the link, so it looks at what it linked: a living owner's lock stays.
 */
function clearIfDead(path) {
  const owner = ownerOf(path);
  if (!owner || isAlive(owner)) return;
  const claim = `${path}.${owner}`;
  try {
    if (!tryLink(path, claim)) return;
    if (ownerOf(claim) === owner) rmSync(path, { force: true });
    rmSync(claim, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/**
 * Takes a lock file, waiting while another process has it.
 *
 * @param path the lock file; its folder is made if missing
 * @param onWait told the other process's id, once, when there is one to wait for
 * @param limitMs how long to wait; default 20 minutes
 * @returns a function that gives the lock back
 */
export async function takeLock(path, onWait, limitMs = 20 * 60_000) {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.of-${process.pid}`;
  writeFileSync(own, String(process.pid));
  const deadline = Date.now() + limitMs;
  let told = false;
  try {
    while (!tryLink(own, path)) {
      clearIfDead(path);
      const owner = ownerOf(path);
      if (Date.now() > deadline) {
        throw new StepFailed(`Another set-up (process ${owner}) has not ended within ${limitMs} ms.`, `rm ${path}`);
      }
      if (owner && isAlive(owner) && !told) {
        onWait(owner);
        told = true;
      }
      await sleep(100);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

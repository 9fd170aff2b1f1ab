import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, startOf } from "./alive.mjs";
import { StepFailed } from "./step-failed.mjs";

/** What a lock says: the holder's process id, and when that process started. */
const readLock = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** The process id of a lock's holder; undefined when nobody holds it. */
export function holderOf(path) {
  return Number(readLock(path)?.split(" ")[0]) || undefined;
}

/** Has the holder ended? Its id may by now be that of another process. */
function isDead(text) {
  const [pid, start = ""] = text.split(" ");
  return !isAlive(Number(pid)) || (start !== "" && startOf(Number(pid)) !== start);
}

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

/** Longest that {@link clearIfDead} can take, by far: a claim that is older was left by a process that died in it. */
const claimMs = 5_000;

/**
 * Removes the lock of a process that died holding it.
 *
 * Of several that see the dead holder one gets the link named after it, and only that one may remove. The lock may have
 * changed hands before it got the link, so it looks at what it linked: a living holder's lock stays.
 */
function clearIfDead(path) {
  const text = readLock(path);
  if (text === undefined || !isDead(text)) return;
  const claim = `${path}.${text.replace(/\W+/g, "-")}`;
  try {
    if (!tryLink(path, claim)) {
      if (statSync(claim).ctimeMs < Date.now() - claimMs) rmSync(claim, { force: true });
      return;
    }
    if (readLock(claim) === text) rmSync(path, { force: true });
    rmSync(claim, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

/** Locks that this process asks for now, so that two at once in one process have files of their own. */
let asked = 0;

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
  const own = `${path}.of-${process.pid}-${++asked}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  const deadline = Date.now() + limitMs;
  let told = false;
  try {
    while (!tryLink(own, path)) {
      clearIfDead(path);
      const holder = holderOf(path);
      if (Date.now() > deadline) {
        throw new StepFailed(`Another set-up (process ${holder}) has not ended within ${limitMs} ms.`, `rm ${path}`);
      }
      if (holder && isAlive(holder) && !told) {
        onWait(holder);
        told = true;
      }
      await sleep(25);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

import { readFileSync } from "node:fs";

/** The fields of `/proc/PID/stat` behind the program's name, which may itself hold blanks; undefined where there is none. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/**
 * Is a process of this id alive on this machine? One that belongs to somebody else is alive too; a zombie, which has
 * ended and waits for a parent that does not care, is not.
 */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return stat(pid)?.[0] !== "Z";
}

/** What tells a process from a later one with its id: on Linux when it started, in ticks since boot; elsewhere "". */
export function startOf(pid) {
  return stat(pid)?.[19] ?? "";
}

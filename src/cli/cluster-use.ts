import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "#setup/alive";
import { clusterStatus, stopCluster } from "../lab/cluster.js";
import { clusterHome, makeHome } from "../lab/cluster-home.js";
import { withLock } from "../lab/lock.js";

/**
 * Who uses the course's PostgreSQL: a file per process, named by its id, that says `owner` or `guest`.
 *
 * Whoever found the server stopped owns it, and stops it when done; if others use it by then, one of them becomes the
 * owner. A server that `up` started, or a notebook outside of JupyterLab, has no owner and goes on.
 */
type Share = "owner" | "guest";

const folder = () => join(clusterHome().dir, "users");
const fileOf = (pid: number) => join(folder(), String(pid));
const locked = <T>(work: () => Promise<T>) => withLock(join(clusterHome().dir, "users.lock"), work);

/** The living users by process id. What dead ones left is removed; `orphaned` when one of them owned the server. */
async function users(): Promise<{ living: Map<number, Share>; orphaned: boolean }> {
  const living = new Map<number, Share>();
  let orphaned = false;
  for (const name of await readdir(folder()).catch(() => [])) {
    const pid = Number(name);
    const share = (await readFile(fileOf(pid), "utf8").catch(() => "guest")) as Share;
    if (isAlive(pid)) living.set(pid, share);
    else {
      orphaned ||= share === "owner";
      await rm(fileOf(pid), { force: true });
    }
  }
  return { living, orphaned };
}

/** How a use of the server ended. `goes on`: it was running before, or others use it. `not ours`: DATABASE_URL names it. */
export type Left = "stopped" | "goes on" | "not ours";

/**
 * Says that this process uses the course's PostgreSQL from now on. Starts nothing. With DATABASE_URL there is nothing to say.
 *
 * @returns a function that ends the use, and stops the server when it is nobody else's; safe to call twice
 */
export async function joinCluster(): Promise<() => Promise<Left>> {
  if (process.env.DATABASE_URL) return async () => "not ours";
  const own = fileOf(process.pid);
  makeHome(clusterHome());
  await locked(async () => {
    await mkdir(folder(), { recursive: true });
    const { orphaned } = await users();
    const share: Share = orphaned || !(await clusterStatus())?.running ? "owner" : "guest";
    await writeFile(own, share);
  });
  const leave = () =>
    locked(async (): Promise<Left> => {
      const { living, orphaned } = await users();
      const owns = orphaned || living.get(process.pid) === "owner";
      living.delete(process.pid);
      await rm(own, { force: true });
      const [heir] = living.keys();
      if (!owns) return "goes on";
      if (heir !== undefined) {
        await writeFile(fileOf(heir), "owner");
        return "goes on";
      }
      await stopCluster();
      return "stopped";
    });
  let left: Promise<Left> | undefined;
  return () => {
    left ??= leave();
    return left;
  };
}

/** Runs `work` as a user of the server; Ctrl-C too ends the use in order. */
export async function whileUsingCluster<T>(work: () => Promise<T>): Promise<T> {
  const leave = await joinCluster();
  const interrupted = () => void leave().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, interrupted);
  try {
    return await work();
  } finally {
    await leave();
  }
}

/** Makes the server nobody's: it goes on until it is stopped on purpose. */
export async function keepCluster(): Promise<void> {
  await locked(async () => {
    const { living } = await users();
    for (const pid of living.keys()) await writeFile(fileOf(pid), "guest");
  });
}

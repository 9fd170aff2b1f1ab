import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "#setup/alive";
import { remedyLine } from "#setup/remedies";
import { RoundtripError } from "../errors.js";
import { type Binaries, findBinaries, runPostgresProgram } from "./binaries.js";
import { type ClusterHome, clusterHome, makeHome } from "./cluster-home.js";
import { initialise } from "./cluster-initialise.js";
import { launch } from "./cluster-launch.js";
import { isMoved, takeAlong } from "./cluster-moved.js";
import { adminConfig, type ClusterState, readState, writeState } from "./cluster-state.js";
import { LabStartError } from "./errors.js";
import { withLock } from "./lock.js";
import { clearAway, hasCrashed, postmasterPid } from "./postmaster.js";
import { withClient } from "./with-client.js";

/** A cluster that answers, and how it came to. */
export interface RunningCluster extends ClusterState {
  /**
   * `running`: it was up. By this call: `started`; `recovered`, after it had ended without being stopped; `remade`, because
   * what was there could not be used.
   */
  how: "running" | "started" | "recovered" | "remade";
}

/** Does the server of this state answer, to this password? The port alone may by now be somebody else's. */
function answers(state: ClusterState): Promise<boolean> {
  return withClient(adminConfig(state), async () => true).catch(() => false);
}

/** Is it up and ready? A server that was started a moment ago, or recovers from a crash, is waited for. */
async function isUp(home: ClusterHome, state: ClusterState | "unusable" | undefined): Promise<boolean> {
  if (typeof state !== "object" || state.serverVersion === "" || isMoved(home, state)) return false;
  for (const deadline = Date.now() + 60_000; postmasterPid(home.dataDir); await sleep(100)) {
    if (await answers(state)) return true;
    if (Date.now() > deadline) throw notAnswering(home);
  }
  return false;
}

function notAnswering(home: ClusterHome): LabStartError {
  return new LabStartError(
    `The lab's PostgreSQL (process ${postmasterPid(home.dataDir)}) is there, but does not let us in. Stop it with ` +
      `\`npm run stop\`, then try again. Its log: ${home.logFile}`,
  );
}

/** Why the data of a cluster cannot be used by these programs; undefined when it can. */
function cannotUse(home: ClusterHome, state: ClusterState | "unusable" | undefined, binaries: Binaries) {
  if (state === "unusable") return "state";
  const versionFile = join(home.dataDir, "PG_VERSION");
  if (!existsSync(versionFile)) return "data";
  return readFileSync(versionFile, "utf8").trim() === binaries.major ? undefined : "version";
}

/**
 * Makes sure that the lab's PostgreSQL runs, and says how to reach it.
 *
 * One cluster serves every notebook of the clone. Several processes may call this at once: one starts it, the others
 * find it running. After a crash or a `kill -9` the next call starts it again and returns `how: "recovered"`. Where state or
 * data are damaged it is made anew; nothing is lost by that, for every lab makes its own data.
 *
 * @returns address, passwords, version, and how the cluster came to run
 * @throws LabUnavailableError, LabStartError, LabBusyError
 */
export async function startCluster(): Promise<RunningCluster> {
  const home = clusterHome();
  return startIn(home).catch((error: NodeJS.ErrnoException) => {
    const remedy = error instanceof RoundtripError ? "" : remedyLine(`${error.code} ${error.message}`, home.dir);
    throw remedy
      ? new LabStartError(`The lab cannot be set up: ${error.message}${remedy}`, "", { cause: error })
      : error;
  });
}

async function startIn(home: ClusterHome): Promise<RunningCluster> {
  takeAlong(home);
  const before = await readState(home);
  if (typeof before === "object" && (await isUp(home, before))) return { ...before, how: "running" };
  makeHome(home);
  return withLock(home.lockFile, async () => {
    const known = await readState(home);
    if (typeof known === "object" && (await isUp(home, known))) return { ...known, how: "running" };
    const binaries = await findBinaries(home);
    const usable = typeof known === "object" && !cannotUse(home, known, binaries) ? known : undefined;
    await end(home);
    const crashed = usable && hasCrashed(home.dataDir);
    clearAway(home.dataDir);
    const state = await launch(home, binaries, usable ?? (await initialise(home, binaries)));
    await writeState(home, state);
    return { ...state, how: usable ? (crashed ? "recovered" : "started") : known ? "remade" : "started" };
  });
}

/** Ends the server: in order; failing that, at once; failing that, by force. */
async function end(home: ClusterHome): Promise<boolean> {
  const pid = postmasterPid(home.dataDir);
  if (!pid) return false;
  const binaries = await findBinaries(home);
  for (const [mode, seconds] of [
    ["fast", "30"],
    ["immediate", "10"],
  ]) {
    const args = ["stop", "-s", "-w", "-m", String(mode), "-t", String(seconds), "-D", home.dataDir];
    await runPostgresProgram(binaries, "pg_ctl", args).catch(() => undefined);
    if (!isAlive(pid)) return true;
  }
  process.kill(pid, "SIGKILL");
  clearAway(home.dataDir);
  return true;
}

/**
 * Stops the lab's PostgreSQL: sessions are ended, everything committed is safe.
 *
 * @returns false when none was running
 */
export async function stopCluster(): Promise<boolean> {
  const home = clusterHome();
  takeAlong(home);
  if (!postmasterPid(home.dataDir)) return false;
  return withLock(home.lockFile, () => end(home)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOSPC") throw error;
    return end(home); // A full disk has no room for a lock, and must not keep the server from being stopped.
  });
}

/** Stops the cluster and deletes its data, state and log. */
export async function removeCluster(): Promise<void> {
  const home = clusterHome();
  await stopCluster();
  await rm(home.dir, { recursive: true, force: true, maxRetries: 5 });
}

/** What is known of a cluster without starting it. */
interface ClusterStatus extends ClusterState {
  running: boolean;
  /** The clone was moved since the server was started: it answers still, and the next start replaces it. */
  moved: boolean;
}

/** The state of the cluster without starting it: undefined when none was ever made here. */
export async function clusterStatus(): Promise<ClusterStatus | undefined> {
  const home = clusterHome();
  takeAlong(home);
  const state = await readState(home);
  if (typeof state !== "object") return undefined;
  const running = Boolean(postmasterPid(home.dataDir)) && (await answers(state));
  return { ...state, running, moved: isMoved(home, state) };
}

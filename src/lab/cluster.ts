import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, chmod, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { LabStartError } from "../errors.js";
import { type Binaries, findBinaries, runProgram } from "./binaries.js";
import { isAlive, withLock } from "./lock.js";
import { stateRoot } from "./paths.js";

/** What a process needs in order to use the running cluster. Lies in a file that only its owner can read (mode 0600). */
export interface ClusterState {
  host: "127.0.0.1";
  port: number;
  adminUser: string;
  adminPassword: string;
  dataDir: string;
  logFile: string;
  serverVersion: string;
}

/** A cluster that answers, and how it came to. */
export interface RunningCluster extends ClusterState {
  /** `running`: it was up. `started`: by this call. `recovered`: by this call, after it had ended without being stopped. */
  how: "running" | "started" | "recovered";
}

/** Which cluster: the folder of its state file. Tests name one of their own, to be thrown away, by this variable. */
export function clusterDir(): string {
  return process.env.ROUNDTRIP_CLUSTER_DIR ?? join(stateRoot, "postgres");
}

const stateFile = () => join(clusterDir(), "state.json");
const lockFile = () => join(clusterDir(), "lock");

/**
 * Settings that make costs the same on every machine and every run: no background work that rewrites statistics, no
 * parallel plans, no just-in-time compilation, fixed planner constants. Durability (`fsync`) stays on.
 */
const configuration = `
# --- Roundtrip
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
cluster_name = 'roundtrip'
max_connections = 200
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.max = 20000
shared_buffers = '256MB'
work_mem = '4MB'
max_wal_size = '2GB'
autovacuum = off
jit = off
max_parallel_workers_per_gather = 0
random_page_cost = 1.1
effective_cache_size = '1GB'
timezone = 'UTC'
log_timezone = 'UTC'
`;

async function readState(): Promise<ClusterState | undefined> {
  const text = await readFile(stateFile(), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ClusterState);
}

async function writeState(state: ClusterState): Promise<void> {
  const aside = `${stateFile()}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, stateFile());
}

/** Options for `pg` to connect as the administrator of the cluster. */
export function adminConfig(state: ClusterState, database = "postgres"): pg.ClientConfig {
  const { host, port, adminUser: user, adminPassword: password } = state;
  return { host, port, user, password, database, connectionTimeoutMillis: 5_000, application_name: "roundtrip lab" };
}

/** Does the server of this state answer, to this password? The port alone may by now be somebody else's. */
async function answers(state: ClusterState): Promise<boolean> {
  const client = new pg.Client(adminConfig(state));
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freePort(preferred: number): Promise<number> {
  if (preferred && (await isFree(preferred))) return preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Process id of the postmaster that the data folder names, if that process is alive. */
async function postmasterPid(dataDir: string): Promise<number | undefined> {
  const pid = Number((await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "")).split("\n")[0]);
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

/** Makes the data folder: SCRAM with a random password, UTF-8, the C locale (the same order of text everywhere). */
async function initialise(binaries: Binaries, dataRoot: string): Promise<ClusterState> {
  const { account } = binaries;
  await rm(dataRoot, { recursive: true, force: true });
  await mkdir(dataRoot, { recursive: true, mode: 0o700 });
  const passwordFile = join(dataRoot, "password");
  const state: ClusterState = {
    host: "127.0.0.1",
    port: 0,
    adminUser: "roundtrip_admin",
    adminPassword: randomBytes(24).toString("base64url"),
    dataDir: join(dataRoot, "data"),
    logFile: join(dataRoot, "server.log"),
    serverVersion: "",
  };
  await writeFile(passwordFile, state.adminPassword, { mode: 0o600 });
  if (account) for (const path of [dataRoot, passwordFile]) await chown(path, account.uid, account.gid);
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const auth = ["--username", state.adminUser, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  // With checksums, a SELECT that sets a hint bit may write a log record: costs would depend on the last checkpoint.
  await runProgram(binaries, "initdb", ["-D", state.dataDir, ...auth, ...locale, "--no-data-checksums"]);
  await rm(passwordFile);
  await appendFile(join(state.dataDir, "postgresql.conf"), configuration);
  return state;
}

async function logTail(state: ClusterState, lines = 8): Promise<string> {
  const text = await readFile(state.logFile, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

/** Starts the postmaster. A port that is taken is replaced; a shared memory block still held is waited for. */
async function launch(binaries: Binaries, before: ClusterState): Promise<ClusterState> {
  let state = before;
  for (let attempt = 1; ; attempt++) {
    state = { ...state, port: await freePort(attempt === 1 ? state.port : 0) };
    const args = ["start", "-s", "-w", "-t", "60", "-D", state.dataDir, "-l", state.logFile, "-o", `-p ${state.port}`];
    try {
      await runProgram(binaries, "pg_ctl", args);
    } catch (cause) {
      const log = await logTail(state);
      const mayPass = /Address already in use|could not bind|shared memory block|lock file/.test(log);
      if (attempt >= 5 || !mayPass)
        throw new LabStartError("PostgreSQL did not start. Its log ends with:", log, { cause });
      await sleep(400);
      continue;
    }
    const client = new pg.Client(adminConfig(state));
    await client.connect();
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
    await client.end();
    return { ...state, serverVersion: rows[0]?.version ?? "" };
  }
}

/**
 * Makes sure that the lab's PostgreSQL runs, and says how to reach it.
 *
 * One cluster serves every notebook of the clone. Several processes may call this at once: one starts it, the others
 * find it running. After a crash or a `kill -9` the next call starts it again and returns `how: "recovered"`.
 *
 * @returns address, passwords, version, and how the cluster came to run
 * @throws LabUnavailableError, LabStartError, LabBusyError
 */
export async function startCluster(): Promise<RunningCluster> {
  const before = await readState();
  if (before && (await postmasterPid(before.dataDir)) && (await answers(before))) return { ...before, how: "running" };
  await mkdir(clusterDir(), { recursive: true });
  await chmod(clusterDir(), 0o755).catch(() => undefined);
  return withLock(lockFile(), async () => {
    const known = await readState();
    if (known && (await postmasterPid(known.dataDir)) && (await answers(known))) return { ...known, how: "running" };
    const binaries = await findBinaries();
    const dataRoot = join(process.env.ROUNDTRIP_CLUSTER_DIR && !binaries.account ? clusterDir() : rootFor(binaries));
    const usable = known && existsSync(join(known.dataDir, "PG_VERSION"));
    const crashed = usable && existsSync(join(known.dataDir, "postmaster.pid"));
    const state = await launch(binaries, usable ? known : await initialise(binaries, join(dataRoot, "cluster")));
    await writeState(state);
    return { ...state, how: crashed ? "recovered" : "started" };
  });
}

/** Where the data lies: below the state folder, or, when the server runs under another account, outside the clone. */
function rootFor(binaries: Binaries): string {
  if (!binaries.account) return clusterDir();
  const own = process.env.ROUNDTRIP_CLUSTER_DIR;
  return own ? join(binaries.homeDir, own.replace(/[^A-Za-z0-9]+/g, "-")) : binaries.homeDir;
}

/**
 * Stops the lab's PostgreSQL: sessions are ended, everything committed is safe.
 *
 * @returns false when none was running
 */
export async function stopCluster(): Promise<boolean> {
  const state = await readState();
  if (!state || !(await postmasterPid(state.dataDir))) return false;
  await runProgram(await findBinaries(), "pg_ctl", ["stop", "-s", "-w", "-m", "fast", "-t", "60", "-D", state.dataDir]);
  return true;
}

/** Stops the cluster and deletes its data, state and log. */
export async function removeCluster(): Promise<void> {
  const state = await readState();
  await stopCluster();
  if (state) await rm(join(state.dataDir, ".."), { recursive: true, force: true });
  await rm(clusterDir(), { recursive: true, force: true });
}

/** The state of the cluster without starting it: undefined when none was ever made here. */
export async function clusterStatus(): Promise<(ClusterState & { running: boolean }) | undefined> {
  const state = await readState();
  if (!state) return undefined;
  return { ...state, running: Boolean(await postmasterPid(state.dataDir)) && (await answers(state)) };
}

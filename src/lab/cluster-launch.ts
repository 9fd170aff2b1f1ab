import { chown, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { tryPort } from "#setup/port";
import { remedyLine } from "#setup/remedies";
import { type Binaries, runPostgresProgram } from "./binaries.js";
import type { ClusterHome } from "./cluster-home.js";
import { adminConfig, type ClusterState, writeState } from "./cluster-state.js";
import { LabStartError } from "./errors.js";
import { inodeOf } from "./inode.js";
import { quickLogIn } from "./quick-log-in.js";
import { withClient } from "./with-client.js";

/**
 * Settings that make costs the same on every machine and every run: no background work that rewrites statistics, no
 * parallel plans, no just-in-time compilation, fixed planner constants. Durability (`fsync`) stays on. Shared memory that
 * grows is a file of the data folder: in containers /dev/shm is small, or read-only.
 */
const configuration = `# Written at every start by Roundtrip.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
cluster_name = 'roundtrip'
max_connections = 200
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.max = 20000
shared_buffers = '256MB'
dynamic_shared_memory_type = 'mmap'
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

async function writeConfiguration(home: ClusterHome): Promise<void> {
  const file = join(home.dataDir, "roundtrip.conf");
  await writeFile(file, configuration, { mode: 0o600 });
  if (home.account) await chown(file, home.account.uid, home.account.gid);
}

const sizeOf = (file: string) =>
  stat(file).then(
    (info) => info.size,
    () => 0,
  );

/** What the server said from `offset` of its log on: its last lines. */
async function saidSince(home: ClusterHome, offset: number, lines = 8): Promise<string> {
  const log = await readFile(home.logFile).catch(() => Buffer.alloc(0));
  return log.subarray(offset).toString("utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** What may be otherwise a moment later: a port that another program took, memory that a killed server still holds. */
const mayPass = /Address already in use|could not bind|shared memory block/;

/** What every database of the cluster relies on: the statistics of statements, and the learner's role: may look into every session, is no superuser, and may end the sessions of its own only. */
async function makeLearner(state: ClusterState): Promise<void> {
  const { learnerUser, learnerPassword } = state;
  const role = pg.escapeIdentifier(learnerUser);
  await withClient(adminConfig(state), async (client) => {
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [learnerUser]);
    if (rowCount === 0) await client.query(`create role ${role}`);
    await client.query(`alter role ${role} login nosuperuser password ${pg.escapeLiteral(learnerPassword)}`);
    await client.query(`grant pg_monitor to ${role}`);
    await client.query("create extension if not exists pg_stat_statements");
  });
}

/**
 * Takes our own statements out of the statistics of statements, and keeps them out: each lab has names of its own, so that every
 * one that is ever opened would leave a dozen entries, and each reading goes through all of them.
 */
async function keepOutOfStats(client: pg.Client, admin: string): Promise<void> {
  await client.query("set pg_stat_statements.track = 'none'");
  await client.query(`alter role ${pg.escapeIdentifier(admin)} set pg_stat_statements.track = 'none'`);
  await client.query("select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()");
}

/** Lets our own account log in without the cost of a slow hash: the library does so for every reading of the statistics. */
async function quickenLogIn(client: pg.Client, { adminUser, adminPassword }: ClusterState): Promise<void> {
  const [user, password] = [pg.escapeIdentifier(adminUser), pg.escapeLiteral(adminPassword)];
  await client.query(`${quickLogIn}; alter role ${user} password ${password}`);
}

/**
 * Starts the server on data that is complete. A port that is taken is replaced by a free one; memory that a killed server
 * still holds is waited for.
 *
 * @returns the state with the port and the server's version
 * @throws LabStartError with the end of the server's log
 */
export async function launch(home: ClusterHome, binaries: Binaries, before: ClusterState): Promise<ClusterState> {
  await writeConfiguration(home);
  const attempts = 5;
  const { dataDir, logFile } = home;
  let state: ClusterState = { ...before, dataDir, logFile };
  const dataInode = inodeOf(dataDir);
  if (dataInode !== undefined) state = { ...state, dataInode };
  for (let attempt = 1; ; attempt++) {
    const port = (attempt === 1 && (await tryPort(state.port))) || (await tryPort(0)) || 0;
    state = { ...state, port };
    await writeState(home, state);
    const logged = await sizeOf(home.logFile);
    const args = ["start", "-s", "-w", "-t", "60", "-D", home.dataDir, "-l", home.logFile, "-o", `-p ${port}`];
    try {
      await runPostgresProgram(binaries, "pg_ctl", args);
      break;
    } catch (cause) {
      const log = await saidSince(home, logged);
      if (attempt >= attempts || !mayPass.test(log)) {
        const remedy = remedyLine(log, home.dir);
        throw new LabStartError(`PostgreSQL did not start. ${(cause as Error).message}${remedy}`, log, { cause });
      }
      await sleep(400);
    }
  }
  if (state.serverVersion === "") await makeLearner(state);
  const sql = "select current_setting('server_version') as version";
  const version = await withClient(adminConfig(state), async (client) => {
    await keepOutOfStats(client, state.adminUser);
    await quickenLogIn(client, state);
    return (await client.query<{ version: string }>(sql)).rows[0]?.version ?? "";
  });
  return { ...state, serverVersion: version };
}

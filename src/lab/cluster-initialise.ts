import { randomBytes } from "node:crypto";
import { appendFile, chown, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Binaries, runPostgresProgram } from "./binaries.js";
import type { ClusterHome } from "./cluster-home.js";
import { type ClusterState, writeState } from "./cluster-state.js";

const password = () => randomBytes(24).toString("base64url");

/** Removes the data, and what a call that was interrupted left behind. */
async function removeOld(home: ClusterHome): Promise<void> {
  const parent = dirname(home.serverDir);
  const own = (await readdir(parent)).filter((name) => name.split(".")[0] === basename(home.serverDir));
  for (const name of own) await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  await rm(home.stateFile, { force: true });
}

/**
 * Makes the data folder: SCRAM with random passwords, UTF-8, the C locale (the same order of text everywhere). It is made
 * under another name and renamed when it is complete, so data that was made by half is never taken for whole, and an
 * `initdb` that outlived its parent does not write into ours.
 *
 * @returns the state, with which the server can be launched; it is on disk by then
 */
export async function initialise(home: ClusterHome, binaries: Binaries): Promise<ClusterState> {
  const { account } = binaries;
  await removeOld(home);
  const making = `${home.serverDir}.making-${process.pid}`;
  await mkdir(making, { mode: 0o700 });
  const passwordFile = join(making, "password");
  const state: ClusterState = {
    version: 2,
    host: "127.0.0.1",
    port: 0,
    adminUser: "roundtrip_admin",
    adminPassword: password(),
    learnerUser: "roundtrip",
    learnerPassword: password(),
    dataDir: home.dataDir,
    logFile: home.logFile,
    serverVersion: "",
  };
  await writeFile(passwordFile, state.adminPassword, { mode: 0o600 });
  if (account) for (const path of [making, passwordFile]) await chown(path, account.uid, account.gid);
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const auth = ["--username", state.adminUser, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const memory = ["--set", "dynamic_shared_memory_type=mmap"];
  const data = join(making, basename(home.dataDir));
  // With checksums, a SELECT that sets a hint bit may write a log record: costs would depend on the last checkpoint.
  await runPostgresProgram(binaries, "initdb", ["-D", data, ...auth, ...locale, "--no-data-checksums", ...memory]);
  await rm(passwordFile);
  await appendFile(join(data, "postgresql.conf"), "\ninclude 'roundtrip.conf'\n");
  await rename(making, home.serverDir);
  await writeState(home, state);
  return state;
}

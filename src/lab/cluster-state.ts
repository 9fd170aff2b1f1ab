import { readFile, rename, writeFile } from "node:fs/promises";
import type pg from "pg";
import type { ClusterHome } from "./cluster-home.js";
import { LabStartError } from "./errors.js";
import { inodeOf } from "./inode.js";

/** What a process needs in order to use the cluster. Lies in a file that only its owner can read (mode 0600). */
export interface ClusterState {
  /** Of this file's form. A file of another version is not understood: the cluster is made anew. */
  version: 2;
  host: "127.0.0.1";
  port: number;
  adminUser: string;
  adminPassword: string;
  /** The account that lessons and exercises use, which is no superuser. */
  learnerUser: string;
  learnerPassword: string;
  /** Where the data lay when the server was started. */
  dataDir: string;
  /** The data folder's inode: a folder that was moved has it still, one that was copied has not. */
  dataInode?: number;
  logFile: string;
  /** For example `18.4`; empty until the cluster was ready for the first time. */
  serverVersion: string;
}

function isState(data: unknown, home: ClusterHome): data is ClusterState {
  const state = (data ?? {}) as Partial<ClusterState>;
  const texts = [state.adminUser, state.adminPassword, state.learnerUser, state.learnerPassword, state.serverVersion];
  return (
    state.version === 2 &&
    Number.isInteger(state.port) &&
    texts.every((text) => typeof text === "string") &&
    (state.dataDir === home.dataDir || (state.dataInode !== undefined && state.dataInode === inodeOf(home.dataDir)))
  );
}

/**
 * Reads the state of a cluster.
 *
 * @returns undefined when there is none; `"unusable"` when the file is damaged, of another version, or of a cluster that
 *   lies elsewhere, as in a clone that was copied; the state of a clone that was moved still names the old place
 * @throws LabStartError when the file may not be read
 */
export async function readState(home: ClusterHome): Promise<ClusterState | "unusable" | undefined> {
  let text: string;
  try {
    text = await readFile(home.stateFile, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new LabStartError(
      `The lab cannot read ${home.stateFile}: ${(cause as Error).message}. Another account of this machine made it: ` +
        `give it to yours, or remove ${home.dir} as that account.`,
      "",
      { cause },
    );
  }
  try {
    const data: unknown = JSON.parse(text);
    return isState(data, home) ? data : "unusable";
  } catch {
    return "unusable";
  }
}

/** Writes the state of a cluster: whole or not at all. */
export async function writeState(home: ClusterHome, state: ClusterState): Promise<void> {
  const aside = `${home.stateFile}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, home.stateFile);
}

/** Options for `pg` to connect as the administrator of the cluster. */
export function adminConfig(state: ClusterState, database = "postgres"): pg.ClientConfig {
  const { host, port, adminUser: user, adminPassword: password } = state;
  const settings = { ssl: false, connectionTimeoutMillis: 5_000, application_name: "roundtrip lab" };
  return { host, port, user, password, database, ...settings };
}

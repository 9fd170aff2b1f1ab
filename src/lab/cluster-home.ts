import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeOwnFolder, outside } from "#setup/outside";
import { remedyFor, whyNotWritable } from "#setup/remedies";
import { StepFailed } from "#setup/step-failed";
import { labelOutside } from "./clone-label.js";
import { LabStartError } from "./errors.js";
import { cloneRoot } from "./paths.js";
import { type SystemAccount, serverAccount } from "./system-account.js";

/** Where a cluster lies, and whom its server runs as. */
export interface ClusterHome {
  /** Everything of the cluster: ours to write, whoever the server runs as. */
  dir: string;
  /** What several clusters of this clone share: a copy of the programs. */
  sharedDir: string;
  stateFile: string;
  lockFile: string;
  /** The server's own: its data and its log. */
  serverDir: string;
  dataDir: string;
  logFile: string;
  /** Whom the server runs as; undefined: as we do. */
  account: SystemAccount | undefined;
}

/** The folder that tests name, where they do. */
function ownFolder(): string | undefined {
  const own = process.env.ROUNDTRIP_CLUSTER_DIR;
  return own ? resolve(own) : undefined;
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** PostgreSQL's programs start one another by a shell, with the path in double quotes. */
export const breaksShell = (path: string): boolean => /["$`\\\n]/.test(path);

/**
 * Which cluster: that of the clone, or one that tests name by the folder in `ROUNDTRIP_CLUSTER_DIR`, to be thrown away.
 *
 * It lies there; below `/var/tmp` for root, for the account that the server then runs as could not reach a clone under a
 * closed home directory, and where the path has something in it that a shell would not take as it is. Looks, and makes nothing.
 *
 * @throws LabStartError when we are root and there is no account to run the server as
 */
export function clusterHome(): ClusterHome {
  const own = ownFolder();
  const account = serverAccount();
  const elsewhere = account !== undefined || breaksShell(own ?? cloneRoot);
  const sharedDir = elsewhere ? outside : join(cloneRoot, ".roundtrip");
  const dir = elsewhere && own ? join(sharedDir, `cluster-${hash(own)}`) : join(own ?? sharedDir, "postgres");
  const serverDir = join(dir, "cluster");
  return {
    dir,
    sharedDir,
    stateFile: join(dir, "state.json"),
    lockFile: join(dir, "lock"),
    serverDir,
    dataDir: join(serverDir, "data"),
    logFile: join(serverDir, "server.log"),
    account,
  };
}

/**
 * Makes the folder of a cluster where it is missing.
 *
 * @throws LabStartError when we may not write there, or may not make it, or when it was that of tests that have ended
 */
export function makeHome({ dir, sharedDir }: ClusterHome): void {
  const own = ownFolder();
  if (own && !existsSync(own)) {
    throw new LabStartError(
      `ROUNDTRIP_CLUSTER_DIR names ${own}, and that is gone: the tests that it belonged to have ended. Unset the variable.`,
    );
  }
  try {
    if (sharedDir === outside) for (const path of [sharedDir, dir]) makeOwnFolder(path);
    else mkdirSync(dir, { recursive: true });
    if (sharedDir === outside) labelOutside();
    accessSync(dir, constants.W_OK);
  } catch (cause) {
    if (cause instanceof StepFailed) throw new LabStartError(cause.message, "", { cause });
    throw new LabStartError(`The lab cannot write to ${dir}: ${whyNot(dir, cause as NodeJS.ErrnoException)}`, "", {
      cause,
    });
  }
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}

function whyNot(dir: string, error: NodeJS.ErrnoException): string {
  // Node says ENOENT of a folder that it cannot make on a read-only disk.
  const code = whyNotWritable(dir) ?? error.code;
  const remedy = remedyFor(`${code}`, dir);
  if (remedy) return `${remedy.reason}: ${remedy.command}`;
  const owner = ownerOf(dir);
  const me = process.getuid?.();
  if (error.code !== "EACCES" || owner === undefined || owner === me) return error.message;
  return `it belongs to the account with id ${owner}, and we are ${me}. Give it to us, or remove it as that account.`;
}

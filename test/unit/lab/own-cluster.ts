import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { courseRoot } from "#src/lab/paths.js";
import { removeWhenWeEnd } from "../../cluster-remover.js";

/** What `open.mjs` prints. */
export interface Opened {
  how?: string;
  port?: number;
  users?: number;
  database?: string;
  sharedDir?: string;
  status?: { running: boolean; moved: boolean; port: number };
  stopped?: boolean;
  error?: string;
  code?: string;
  message?: string;
}

/** Gives the tests of a file a cluster of their own, and throws it away. Returns its folder. */
export function useOwnCluster(): string {
  const dir = mkdtempSync(join(tmpdir(), "roundtrip-own-"));
  const before = process.env.ROUNDTRIP_CLUSTER_DIR;
  let remove = async () => {};
  beforeAll(() => {
    remove = removeWhenWeEnd(dir);
    process.env.ROUNDTRIP_CLUSTER_DIR = dir;
    delete process.env.DATABASE_URL;
  });
  afterAll(async () => {
    await remove();
    if (before === undefined) delete process.env.ROUNDTRIP_CLUSTER_DIR;
    else process.env.ROUNDTRIP_CLUSTER_DIR = before;
  });
  return dir;
}

export interface OpenOptions {
  clone?: string;
  wishes?: ("shop" | "lab" | "remove" | "stay" | "status" | "stop")[];
  env?: Record<string, string>;
  /** As whom; default as we are. */
  account?: { uid: number; gid: number };
  /** Which Node; default the one that runs the tests. */
  node?: string;
  /** A shell's words before the command, for example `ulimit -f 100`. */
  shell?: string;
}

/** Starts `open.mjs`; its answer comes by `opened`. */
export function startOpening(options: OpenOptions = {}): { child: ChildProcess; opened: Promise<Opened> } {
  const { clone = courseRoot, wishes = [], env = {}, account, shell, node = process.execPath } = options;
  const script = clone === courseRoot ? join(import.meta.dirname, "open.mjs") : join(clone, "open.mjs");
  const args = [script, clone, ...wishes];
  const command: [string, string[]] = shell
    ? ["bash", ["-c", `${shell}; exec "$0" "$@"`, node, ...args]]
    : [node, args];
  const child = spawn(...command, {
    cwd: "/",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...account,
  });
  const opened = new Promise<Opened>((resolve, reject) => {
    let out = "";
    let err = "";
    child.stderr?.on("data", (chunk) => {
      err += chunk;
    });
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      const line = out.split("\n").find((text) => text.startsWith("{") && text.endsWith("}"));
      if (line) resolve(JSON.parse(line) as Opened);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => reject(new Error(`open.mjs ended with ${signal ?? code}: ${err}${out}`)));
  });
  return { child, opened };
}

/** Opens the lab in a process of its own, to its end. */
export const open = (options?: OpenOptions): Promise<Opened> => startOpening(options).opened;

/** Waits until something is so, for as long as the test may take. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(5);
}

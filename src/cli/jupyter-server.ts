import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { courseRoot } from "../lab/paths.js";
import type { JupyterFound } from "./jupyter-found.js";
import { folder, jupyterEnvironment, jupyterOptions, pageOf, runtimeDir } from "./jupyter-options.js";
import { endProcessesWith } from "./processes.js";

/** A Jupyter server that was started. */
interface JupyterServer {
  /** Resolves when it answers, with its address and the token: whoever has that is let in. Never rejects. */
  answering: Promise<string>;
  /** Resolves when the process has ended, with the reason in words. */
  ended: Promise<string>;
  /** Ends the server, its kernels and its terminals. Safe to call twice. */
  stop(): Promise<void>;
}

const logFile = join(runtimeDir, "server.log");

/** The last lines that the server wrote; to be asked for before it is stopped. */
export function jupyterLogTail(lines = 15): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** The port that the server took: it says so in a file of its runtime folder, once it has it. */
function portTaken(): number | undefined {
  const file = readdirSync(runtimeDir).find((name) => /^(jp|nb)server-\d+\.json$/.test(name));
  if (!file) return undefined;
  try {
    return (JSON.parse(readFileSync(join(runtimeDir, file), "utf8")) as { port: number }).port;
  } catch {
    return undefined;
  }
}

async function doesAnswer(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(1_000);
  return fetch(`http://127.0.0.1:${port}/api`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Resolves with the port when the server answers; never when it has ended before. */
async function untilAnswering(ended: AbortSignal): Promise<number> {
  while (!ended.aborted) {
    const port = portTaken();
    if (port && (await doesAnswer(port))) return port;
    await sleep(50);
  }
  return new Promise(() => undefined);
}

/**
 * Starts Jupyter on the course's folder.
 *
 * It gets a session of its own, so that Ctrl-C in the terminal reaches only us, who then stop it in order; and a pipe
 * that ends with us, so that it stops by itself should we be killed.
 *
 * @param notebook what to open first, relative to the course's folder; undefined for the folder itself
 * @param aside with settings of its own that start empty, so that the reader's are not changed; default false
 * @param port exactly this one; undefined for 8888 or, when that is taken, another
 * @param ip the address to listen on, one that 127.0.0.1 leads to; default that, which only this machine reaches
 */
export function startJupyter(
  jupyter: JupyterFound,
  options: {
    port: number | undefined;
    notebook: string | undefined;
    openBrowser: boolean;
    aside?: boolean;
    ip?: string;
  },
): JupyterServer {
  const token = randomBytes(24).toString("hex");
  const page = pageOf(jupyter, options.notebook);
  const script = join(courseRoot, "src", "setup", "serve-jupyter.py");
  const serverOptions = jupyterOptions(jupyter, options.port, page, options.openBrowser, options.ip);
  const log = openSync(logFile, "a", 0o600);
  const args = [script, jupyter.app, jupyter.ours ? "ours" : "system", ...serverOptions];
  const env = jupyterEnvironment(jupyter, token, options.aside ? runtimeDir : folder);
  const child = spawn(jupyter.python, args, { cwd: courseRoot, env, detached: true, stdio: ["pipe", log, log] });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
  const over = new AbortController();
  void ended.then(() => over.abort());
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    child.kill("SIGTERM");
    const inTime = await Promise.race([ended.then(() => true), sleep(8_000, false, { ref: false })]);
    if (!inTime && child.pid) process.kill(-child.pid, "SIGKILL");
    await ended;
    await endProcessesWith(runtimeDir);
    rmSync(runtimeDir, { recursive: true, force: true });
  };
  return {
    answering: untilAnswering(over.signal).then((port) => `http://127.0.0.1:${port}${page}?token=${token}`),
    ended,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

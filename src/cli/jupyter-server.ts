import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { courseRoot, stateRoot } from "../lab/paths.js";
import type { JupyterFound } from "./jupyter-found.js";
import { jupyterEnvironment, jupyterOptions, pageOf, runtimeDir } from "./jupyter-options.js";
import { endProcessesWith } from "./processes.js";

/** A Jupyter server that was started. */
export interface JupyterServer {
  /** Its address with the token: whoever has it is let in. */
  url: string;
  /** Resolves when it answers. Never rejects. */
  answering: Promise<void>;
  /** Resolves when the process has ended, with the reason in words. */
  ended: Promise<string>;
  /** Ends the server, its kernels and its terminals. Safe to call twice. */
  stop(): Promise<void>;
}

const logFile = join(stateRoot, "jupyter", "server.log");

/** The last lines that the server wrote. */
export function jupyterLogTail(lines = 15): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** Is nothing listening on this port of the loopback? */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The first free port from `first` on, among 50. */
export async function freePortFrom(first: number): Promise<number | undefined> {
  for (let port = first; port < first + 50; port++) if (await isFree(port)) return port;
  return undefined;
}

async function untilAnswering(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
    await sleep(50);
  }
}

/**
 * Starts Jupyter on the course's folder.
 *
 * It gets a session of its own, so that Ctrl-C in the terminal reaches only us, who then stop it in order; and a pipe
 * that ends with us, so that it stops by itself should we be killed.
 *
 * @param notebook what to open first, relative to the course's folder; undefined for the folder itself
 */
export function startJupyter(
  jupyter: JupyterFound,
  options: { port: number; notebook: string | undefined; openBrowser: boolean },
): JupyterServer {
  const token = randomBytes(24).toString("hex");
  const page = pageOf(jupyter, options.notebook);
  const script = join(courseRoot, "src", "setup", "serve-jupyter.py");
  const serverOptions = jupyterOptions(jupyter, options.port, page, options.openBrowser);
  mkdirSync(dirname(logFile), { recursive: true });
  rmSync(logFile, { force: true });
  const log = openSync(logFile, "a", 0o600);
  const args = [script, jupyter.app, jupyter.ours ? "ours" : "system", ...serverOptions];
  const env = jupyterEnvironment(jupyter, token);
  const child = spawn(jupyter.python, args, { cwd: courseRoot, env, detached: true, stdio: ["pipe", log, log] });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
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
    url: `http://127.0.0.1:${options.port}${page}?token=${token}`,
    answering: untilAnswering(options.port),
    ended,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

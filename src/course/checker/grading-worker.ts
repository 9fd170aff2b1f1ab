import type { ChildProcess } from "node:child_process";
import type { PoolWorker, WorkerRequest } from "vitest/node";
import type { Ended } from "./verdict.js";
import { endings } from "./watchdog.js";

/** Told when the process in which files of tests ran has ended before they had: which files, and why. */
export type OnEnded = (files: string[], why: Ended) => void;

/**
 * Lets a process of tests go, and waits until it has ended: it closes its labs first.
 *
 * @param farewellMs how long that may take, before it is killed
 */
export async function dismiss(child: ChildProcess, farewellMs = 120_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.connected) child.disconnect();
  const impatience = setTimeout(() => child.kill("SIGKILL"), farewellMs);
  await ended;
  clearTimeout(impatience);
}

/**
 * A worker of vitest's pool in a process of ours, of which we learn by which signal it ended: the watchdog in it says so why
 * it ended it.
 */
export class GradingWorker implements PoolWorker {
  /** By its name vitest knows which worker may run another file. */
  readonly name = "grading";
  /** Modules reach the process by files, not by messages. */
  readonly cacheFs = true;
  readonly #begin: () => ChildProcess;
  readonly #onEnded: OnEnded;
  #child: ChildProcess | undefined;
  #files: string[] = [];
  #stopping = false;

  /** @param begin gives a process that no work has run in */
  constructor(begin: () => ChildProcess, onEnded: OnEnded) {
    this.#begin = begin;
    this.#onEnded = onEnded;
  }

  on(event: string, callback: (message: unknown) => void): void {
    this.#child?.on(event, callback);
  }

  off(event: string, callback: (message: unknown) => void): void {
    this.#child?.off(event, callback);
  }

  send(message: WorkerRequest): void {
    if (message.type === "run") this.#files = message.context.files.map(({ filepath }) => filepath);
    if (this.#child?.connected) this.#child.send(message);
  }

  async start(): Promise<void> {
    const child = this.#begin();
    this.#child = child;
    const ended = (_code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#stopping) return;
      const why = Object.entries(endings).find(([, each]) => each === signal)?.[0] as Ended | undefined;
      this.#onEnded(this.#files, why ?? "died");
    };
    child.on("exit", ended);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#child) await dismiss(this.#child);
  }

  deserialize(data: unknown): unknown {
    return data;
  }
}

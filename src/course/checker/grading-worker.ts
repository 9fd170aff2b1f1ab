import { ForksPoolWorker, type PoolOptions, type WorkerRequest } from "vitest/node";
import type { Ended } from "./verdict.js";
import { endings } from "./watchdog.js";

/** Told when the process in which files of tests ran has ended before they had: which files, and why. */
export type OnEnded = (files: string[], why: Ended) => void;

/**
 * vitest's own worker process, of which we learn by which signal it ended: the watchdog in it says so why it ended it. All
 * else is vitest's.
 */
export class GradingWorker extends ForksPoolWorker {
  /** By its name vitest knows which worker may run another file. */
  override readonly name = "grading";
  readonly #onEnded: OnEnded;
  #files: string[] = [];
  #stopping = false;

  constructor(options: PoolOptions, onEnded: OnEnded) {
    super(options);
    this.#onEnded = onEnded;
  }

  override send(message: WorkerRequest): void {
    if (message.type === "run") this.#files = message.context.files.map(({ filepath }) => filepath);
    super.send(message);
  }

  override async start(): Promise<void> {
    await super.start();
    const ended = (_code: number | null, signal?: NodeJS.Signals | null) => {
      if (this.#stopping) return;
      const why = Object.entries(endings).find(([, each]) => each === signal)?.[0] as Ended | undefined;
      this.#onEnded(this.#files, why ?? "died");
    };
    this.on("exit", ended);
  }

  override async stop(): Promise<void> {
    this.#stopping = true;
    await super.stop();
  }
}

import { Worker } from "node:worker_threads";

/** Counts the threads that the process starts while it is watched, and ends those that are left. */
export class WatchedThreads implements Disposable {
  /** Threads that were started. */
  started = 0;
  /** Most that were there at the same time. */
  most = 0;
  readonly #live = new Set<Worker>();
  readonly #note = (thread: Worker) => {
    this.started++;
    this.#live.add(thread);
    this.most = Math.max(this.most, this.#live.size);
    // Before whoever else listens: one of those may throw.
    thread.prependOnceListener("exit", () => this.#live.delete(thread));
  };

  constructor() {
    process.on("worker", this.#note);
  }

  /** Threads that have not ended. */
  get live(): number {
    return this.#live.size;
  }

  [Symbol.dispose](): void {
    process.off("worker", this.#note);
    // Not the method of the object: the work has it in its hands.
    for (const thread of this.#live) void Worker.prototype.terminate.call(thread);
  }
}

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** What a program can do, and the counts that it must come to. */
export type Pattern = { name: string; sum: number; depth: number };

/** A process that does what it is told by name: it says first what it can do, then of each request that it is done. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  patterns: Pattern[] = [];

  constructor(command: string, args: string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async #answer<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#child.spawnfile} ended`);
    return JSON.parse(value) as T;
  }

  async start(): Promise<this> {
    this.patterns = await this.#answer<Pattern[]>();
    return this;
  }

  async run(name: string): Promise<void> {
    this.#child.stdin.write(`${name}\n`);
    const said = await this.#answer<string>();
    if (said !== "done") throw new Error(`${name} ${said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

import { EventEmitter } from "node:events";
import * as threads from "node:worker_threads";
import { builtinsOfWork } from "./work-imports.js";

/** What a thread of the work has of `process`: nothing that reaches beyond the thread. */
const ofProcess = [
  ...["argv", "arch", "cpuUsage", "emitWarning", "env", "exit", "hrtime", "memoryUsage", "nextTick", "pid", "platform"],
  ...["release", "resourceUsage", "stderr", "stdout", "title", "uptime", "version", "versions"],
];
/** What calls whom it is given, or returns, with `process` itself in hand: it does nothing. */
const inert = ["addListener", "emit", "off", "on", "once", "prependListener", "removeAllListeners", "removeListener"];

/**
 * What a thread of the work runs before its own code: it finds those modules of Node's that the work may import, of
 * `process` what concerns itself, and no more threads. On one line, so that a line of its own code keeps its number.
 */
const before = [
  'if (typeof require === "function") {',
  `const all = require, real = process, may = new Set(${JSON.stringify(builtinsOfWork)}), own = {};`,
  `for (const name of ${JSON.stringify(ofProcess)}) {`,
  "own[name] = typeof real[name] === 'function' ? Object.assign(real[name].bind(real), real[name]) : real[name]; }",
  `for (const name of ${JSON.stringify(inert)}) own[name] = () => own;`,
  "globalThis.process = own;",
  "globalThis.require = (name) => { const plain = String(name).replace(/^node:/, '');",
  "if (plain === 'process') return own;",
  "if (plain === 'net' || plain === 'tls') throw new Error('A thread of work that is graded computes. Connect in the work itself.');",
  "if (plain === 'worker_threads') { const { Worker, postMessageToThread, ...rest } = all(plain); return rest; }",
  "if (plain === 'async_hooks') { const { createHook, executionAsyncResource, ...rest } = all(plain); return rest; }",
  "if (plain === 'os') { const { setPriority, ...rest } = all(plain); return rest; }",
  "if (may.has(plain)) return all(plain);",
  'throw new Error("It asks for " + name + ". A thread of work that is graded may have the modules that the work may import."); };',
  "delete globalThis.module; delete globalThis.exports;",
  "} ",
].join(" ");

/** A module that is asked for while the thread runs. */
const importsLater = /\bimport\s*(\(|\.|\/[*/])/;

/** `node:worker_threads` as work sees it: threads begin with code that is given as text, and end with the realm. */
export class RealmThreads {
  readonly #running = new Set<threads.Worker>();
  /** The module. */
  readonly module: object;

  /** @param print where what the threads print goes */
  constructor(print: (method: "log" | "error", text: string) => void) {
    const running = this.#running;
    function Worker(code: string, options: threads.WorkerOptions = {}): threads.Worker {
      if (typeof code !== "string" || options?.eval !== true) {
        throw new Error(
          "new Worker(code, options): expected code as text and the option eval: true. Work that is graded starts a thread " +
            "with text: a file of TypeScript is not loaded by every Node.",
        );
      }
      if (importsLater.test(code))
        throw new Error("new Worker(code, options): use require() there, in place of import().");
      // Without options of its own for Node the thread may as little as the process; others would lift that.
      const { execArgv: _, env, ...others } = options;
      const given = { ...others, env: typeof env === "object" ? { ...env } : {}, stdout: true, stderr: true };
      const thread = Reflect.construct(threads.Worker, [before + code, given], new.target ?? Worker) as threads.Worker;
      running.add(thread);
      thread.once("exit", () => running.delete(thread));
      thread.stdout.on("data", (text) => print("log", String(text)));
      thread.stderr.on("data", (text) => print("error", String(text)));
      return thread;
    }
    // Not a subclass: nothing that the work gets hold of leads to Node's own class, whose threads may have options for Node.
    const own = Object.getOwnPropertyDescriptors(threads.Worker.prototype);
    Worker.prototype = Object.create(EventEmitter.prototype, { ...own, constructor: { value: Worker } });
    const { postMessageToThread: _, ...others } = threads as typeof threads & { postMessageToThread?: unknown };
    this.module = { ...others, Worker };
  }

  /** Ends the threads that are left. */
  end(): void {
    for (const thread of this.#running) void threads.Worker.prototype.terminate.call(thread);
  }
}

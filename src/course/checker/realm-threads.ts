import * as threads from "node:worker_threads";
import { builtinsOfWork } from "./work-imports.js";

/**
 * What a thread of the work runs before its own code: it finds those modules of Node's that the work may import, and no more
 * threads. On one line, so that a line of its own code keeps its number.
 */
const before = [
  'if (typeof require === "function") {',
  `const all = require, may = new Set(${JSON.stringify(builtinsOfWork)});`,
  "globalThis.require = (name) => { const plain = String(name).replace(/^node:/, '');",
  "if (plain === 'worker_threads') { const { Worker, ...rest } = all(plain); return rest; }",
  "if (may.has(plain)) return all(plain);",
  'throw new Error("It asks for " + name + ". A thread of work that is graded may have the modules that the work may import."); };',
  "delete globalThis.module;",
  'for (const name of ["abort", "binding", "dlopen", "getBuiltinModule", "kill", "mainModule"]) process[name] = undefined;',
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
    class Worker extends threads.Worker {
      constructor(code: string, options: threads.WorkerOptions = {}) {
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
        super(before + code, { ...others, env: typeof env === "object" ? env : {}, stdout: true, stderr: true });
        running.add(this);
        this.once("exit", () => running.delete(this));
        this.stdout.on("data", (text) => print("log", String(text)));
        this.stderr.on("data", (text) => print("error", String(text)));
      }
    }
    this.module = { ...threads, Worker };
  }

  /** Ends the threads that are left. */
  end(): void {
    for (const thread of this.#running) void threads.Worker.prototype.terminate.call(thread);
  }
}

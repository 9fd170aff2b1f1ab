import { createRequire } from "node:module";
import { join } from "node:path";
import vm from "node:vm";

/** What a worker thread is given: the source of a function, and its argument. @internal */
export interface WorkerTask {
  source: string;
  data: unknown;
}

// The function comes as text, so it has no module of its own to import by: it finds packages as a file in the folder of the
// process would.
Object.assign(globalThis, { require: createRequire(join(process.cwd(), "in-worker.js")) });

/** Runs in the worker thread: makes the function of its source, and calls it. @internal */
export default function runTask({ source, data }: WorkerTask): unknown {
  const options = { filename: "in-worker.js", importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  const work = vm.runInThisContext(`(${source}\n)`, options) as (data: unknown) => unknown;
  return work(data);
}

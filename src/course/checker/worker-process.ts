import { type ChildProcess, fork } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { courseRoot } from "../../lab/paths.js";

const vitestFolder = dirname(fileURLToPath(import.meta.resolve("vitest/node")));
/** What is loaded first: the library, and what gets ready. */
const loaded = [pathToFileURL(join(courseRoot, "dist", "index.js")), new URL("./worker-start.js", import.meta.url)];

/**
 * The options of Node for a process in which work runs: a limit of memory, modules in a realm of their own, no code made
 * from text outside of it, and, by Node's permission model, no file to write and no program to start.
 *
 * The heap may be larger than the memory that the watchdog allows: it says why it ends a process, and a full heap takes its time
 * to end one, in which it collects garbage that there is none of.
 *
 * `--liftoff-only` is for the parser of SQL, which is WebAssembly: to compile it by the optimising compiler takes 500 MB in
 * Node 24, outside of the heap, and would be told as the work's memory.
 */
function nodeOptions(): string[] {
  const known = process.allowedNodeEnvironmentFlags;
  const permission = known.has("--permission") ? "--permission" : "--experimental-permission";
  return [
    ...["--max-old-space-size=768", "--experimental-vm-modules", "--disallow-code-generation-from-strings"],
    ...["--liftoff-only", "--disable-warning=ExperimentalWarning", "--disable-warning=SecurityWarning"],
    ...[permission, "--allow-fs-read=*", "--allow-worker"],
    ...["--allow-net", "--allow-addons"].filter((flag) => known.has(flag)),
    // As vitest starts its own.
    ...["--experimental-import-meta-resolve", "--conditions=node", "--conditions=development"],
    ...loaded.map(({ href }) => `--import=${href}`),
  ];
}

/**
 * Starts a process in which vitest can run tests: its own program, with the options of Node that hold work in bounds. It loads
 * what tests need, and waits for a message; when this process has gone, it ends by itself.
 *
 * @param seed of the labs of exercises that it opens as well; undefined for none
 */
export function startWorkerProcess(seed: number | undefined): ChildProcess {
  return fork(join(vitestFolder, "workers", "forks.js"), seed === undefined ? [] : [`labs=${seed}`], {
    env: { ...process.env, TEST: "true", VITEST: "true", VITEST_MODE: "RUN", NODE_ENV: process.env.NODE_ENV || "test" },
    execArgv: nodeOptions(),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
  });
}

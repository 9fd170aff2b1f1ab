import { execFile } from "node:child_process";
import { courseRoot, entry } from "../lab/paths.js";

/** How a command ended: the object that it printed, if it did, and all that it said. */
interface CommandAnswer<T> {
  readonly object: T | undefined;
  readonly out: string;
  readonly err: string;
}

/** The object in what a command with `--json` has printed; undefined when there is none. */
export function printedObject<T>(output: string): T | undefined {
  const line = output.split("\n").findLast((text) => /^\{"(version|id)"/.test(text));
  return line === undefined ? undefined : (JSON.parse(line) as T);
}

/**
 * Runs a command about an exercise in a process of its own, such as the grader, and reads the object that it prints.
 *
 * @param env what the process has of an environment; default that of this one
 * @throws what the system says when no process can be started
 */
export function askCommand<T>(command: "grade" | "explain", id: string, env = process.env): Promise<CommandAnswer<T>> {
  const options = { cwd: courseRoot, env, maxBuffer: 1 << 26 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [entry, command, id, "--json"], options, (error, out, err) => {
      // A number is how the command ended; a word is why there was none.
      if (typeof error?.code === "string") reject(error);
      else resolve({ object: printedObject<T>(out), out, err });
    });
  });
}

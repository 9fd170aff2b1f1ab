import { appendFile, writeFile } from "node:fs/promises";
import { InvalidArgumentError } from "../errors.js";
import type { WireTrace } from "../wire/types.js";

/** A file that cannot be written, as an error of its own. */
function unwritable(file: string) {
  return (cause: Error): never => {
    throw new InvalidArgumentError(`--trace: ${file} cannot be written: ${cause.message}`, { cause });
  };
}

/**
 * Refuses a file that cannot be written, before there is anything to lose.
 *
 * @throws InvalidArgumentError when its folder is not there, or nobody may write there
 */
export async function checkTraceFile(file: string | undefined): Promise<void> {
  if (file !== undefined) await appendFile(file, "").catch(unwritable(file));
}

/**
 * Writes a trace as JSON, and says so.
 *
 * @throws InvalidArgumentError when the file cannot be written any more
 */
export async function writeTrace(file: string | undefined, trace: WireTrace): Promise<void> {
  if (file === undefined) return;
  await writeFile(file, `${JSON.stringify(trace, null, 2)}\n`).catch(unwritable(file));
  console.error(`The trace is in ${file}.`);
}

import { appendFile, writeFile } from "node:fs/promises";
import { InvalidArgumentError } from "../errors.js";
import type { WireTrace } from "../wire/trace.js";

/** Refuses a file that cannot be written, before there is anything to lose. */
export async function checkTraceFile(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  await appendFile(file, "").catch((cause) => {
    throw new InvalidArgumentError(`--trace: ${file} cannot be written: ${(cause as Error).message}`, { cause });
  });
}

/** Writes a trace as JSON, and says so. */
export async function writeTrace(file: string | undefined, trace: WireTrace): Promise<void> {
  if (file === undefined) return;
  await writeFile(file, `${JSON.stringify(trace, null, 2)}\n`);
  console.error(`The trace is in ${file}.`);
}

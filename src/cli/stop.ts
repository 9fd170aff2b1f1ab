import { parseArgs } from "node:util";
import { removeCluster, stopCluster } from "../lab/cluster.js";

export const help = `roundtrip stop [--delete]

Stops the course's PostgreSQL, whoever uses it. Everything committed is kept. A server that DATABASE_URL names is not ours to stop.

  --delete  deletes its data too: the next start makes it anew`;

/** `roundtrip stop`. Returns the exit code: 0, also when there was nothing to stop. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { delete: { type: "boolean", default: false } } });
  const stopped = await stopCluster();
  console.log(stopped ? "PostgreSQL is stopped." : "The course's PostgreSQL does not run.");
  if (!values.delete) return 0;
  await removeCluster();
  console.log("Its data is deleted.");
  return 0;
}

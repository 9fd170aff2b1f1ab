import { existsSync, readdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { outside } from "#setup/outside";
import { removeCluster, stopCluster } from "../lab/cluster.js";

/** What the clone could not hold itself, a copy of the server's programs and a link, goes when no cluster is left there. */
function removeOutside(): void {
  if (!existsSync(outside)) return;
  const isOurs = (name: string) => name.startsWith("postgresql-") || ["course", "clone.json"].includes(name);
  if (readdirSync(outside).every(isOurs)) rmSync(outside, { recursive: true, force: true });
}

/** `roundtrip stop`. Returns the exit code: 0, also when there was nothing to stop. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { delete: { type: "boolean", default: false } } });
  const stopped = await stopCluster();
  console.log(stopped ? "PostgreSQL is stopped." : "The course's PostgreSQL is not running.");
  if (!values.delete) return 0;
  await removeCluster();
  removeOutside();
  console.log("Its data is deleted.");
  return 0;
}

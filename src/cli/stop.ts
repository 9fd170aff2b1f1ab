import { existsSync, readdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { removeCluster, stopCluster } from "../lab/cluster.js";
import { clusterHome } from "../lab/cluster-home.js";

/** As root the server's programs were copied out of the clone; without a cluster that uses them the copy goes too. */
function removePrograms(): void {
  const { account, sharedDir } = clusterHome();
  if (!account || !existsSync(sharedDir)) return;
  const isCopy = (name: string) => name.startsWith("postgresql-");
  if (readdirSync(sharedDir).every(isCopy)) rmSync(sharedDir, { recursive: true, force: true });
}

/** `roundtrip stop`. Returns the exit code: 0, also when there was nothing to stop. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { delete: { type: "boolean", default: false } } });
  const stopped = await stopCluster();
  console.log(stopped ? "PostgreSQL is stopped." : "The course's PostgreSQL does not run.");
  if (!values.delete) return 0;
  await removeCluster();
  removePrograms();
  console.log("Its data is deleted.");
  return 0;
}

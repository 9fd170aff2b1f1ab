import { parseArgs } from "node:util";
import kleur from "kleur";
import { labServer } from "../lab/server.js";
import { prepareTemplate } from "../lab/shop.js";
import { keepCluster } from "./cluster-use.js";

/** `roundtrip up`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  parseArgs({ args: argv, options: {} });
  const server = await labServer();
  if (server.kind === "embedded") await keepCluster();
  if (server.notice) console.log(server.notice);
  await prepareTemplate(server, "small", 1, (line) => console.log(line));
  console.log(`${kleur.green("✓")} PostgreSQL at ${server.host}:${server.port}`);
  return 0;
}

import { parseArgs } from "node:util";
import kleur from "kleur";
import { ensureOwnDatabase } from "../lab/own-database.js";
import { labServer } from "../lab/server.js";
import { prepareTemplate } from "../lab/shop.js";
import { keepCluster } from "./cluster-use.js";
import { prepareNotebooks } from "./reader-notebooks.js";

/** `roundtrip up`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  parseArgs({ args: argv, options: {} });
  prepareNotebooks((line) => console.log(line));
  const server = await labServer();
  if (server.kind === "embedded") await keepCluster();
  if (server.notice) console.log(server.notice);
  const template = await prepareTemplate(server, "small", 1, (line) => console.log(line));
  if (server.kind === "embedded") await ensureOwnDatabase(server, template);
  console.log(`${kleur.green("✓")} PostgreSQL at ${server.host}:${server.port}. How to reach it: npx roundtrip status`);
  return 0;
}

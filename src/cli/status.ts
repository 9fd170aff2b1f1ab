import { parseArgs } from "node:util";
import kleur from "kleur";
import { clusterStatus } from "../lab/cluster.js";
import type { LabServer } from "../lab/lab-server.js";
import { ownDatabase } from "../lab/own-database.js";
import { labServer } from "../lab/server.js";
import { withClient } from "../lab/with-client.js";
import { addressOf } from "./server-address.js";

/** The address of a database for `psql` and the like, with the learner's password. */
function urlOf({ host, port, learner, ssl }: LabServer, database: string): string {
  return addressOf({ host, port, ...learner, database }, ssl ? { sslmode: "require" } : {});
}

/** What is known of the server; with DATABASE_URL an error says why that one cannot be used. */
async function status() {
  const kind = process.env.DATABASE_URL ? "url" : "embedded";
  if (kind === "embedded") {
    const cluster = await clusterStatus();
    if (!cluster?.running) return { running: false as const, kind };
    const { host, port, dataDir, moved } = cluster;
    if (moved) return { running: true as const, kind, host, port, movedFrom: dataDir };
  }
  const server = await labServer();
  const sql = `select current_setting('server_version') as version, array(select datname::text from pg_database
    where datname like 'roundtrip\\_%\\_lab\\_%' order by 1) as databases,
    coalesce((select datname::text from pg_database where datname = $1), current_database()) as own`;
  const row = await withClient(server.admin(), async (client) => {
    return (
      await client.query<{ version: string; databases: string[]; own: string }>(sql, [
        kind === "embedded" ? ownDatabase : null,
      ])
    ).rows[0];
  });
  const { version = "", databases = [], own = "postgres" } = row ?? {};
  const { host, port } = server;
  return { running: true as const, kind, host, port, version, databases, url: urlOf(server, own) };
}

/** `roundtrip status`. Returns the exit code: 0, running or not. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: "boolean", default: false } } });
  const found = await status();
  if (values.json) console.log(JSON.stringify(found));
  else if (!found.running) console.log("The course's PostgreSQL is not running. Start it with: npx roundtrip up");
  else if ("movedFrom" in found) {
    console.log(`PostgreSQL at ${found.host}:${found.port} was started before this clone was moved; its data lay in`);
    console.log(`${found.movedFrom}. The next start replaces it; end it with: npx roundtrip stop`);
  } else {
    const whose = found.kind === "url" ? ", the server of DATABASE_URL" : "";
    console.log(`${kleur.green("✓")} PostgreSQL ${found.version} at ${found.host}:${found.port}${whose}`);
    console.log(`  Connect with: psql ${found.kind === "url" ? '"$DATABASE_URL"' : `'${found.url}'`}`);
    console.log(found.databases.length > 0 ? `  Open labs: ${found.databases.join(", ")}` : "  No lab is open.");
  }
  return 0;
}

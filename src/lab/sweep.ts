import pg from "pg";
import { isAlive } from "#setup/alive";
import type { LabServer } from "./lab-server.js";
import { labServer } from "./server.js";
import { drop } from "./shop.js";
import { withClient } from "./with-client.js";

/** The name of a lab's database, and of its role where it has one of its own; the process is the last part. */
export function labName(server: LabServer, name: string): string {
  return `roundtrip_${server.tag}_lab_${name.toLowerCase().replaceAll("-", "_")}_${process.pid}`;
}

const owned = `select datname as name, 'database' as kind from pg_database where starts_with(datname, $1)
  union all select rolname, 'role' from pg_roles where starts_with(rolname, $1) order by kind`;

/** Drops what this clone's processes left behind: databases and roles whose process has ended. */
export async function sweep(client: pg.Client, server: LabServer): Promise<void> {
  const { rows } = await client.query<{ name: string; kind: string }>(owned, [`roundtrip_${server.tag}_lab_`]);
  for (const { name, kind } of rows) {
    const pid = Number(name.slice(name.lastIndexOf("_") + 1));
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const dropping =
      kind === "database"
        ? drop(client, server, name)
        : client.query(`drop role if exists ${pg.escapeIdentifier(name)}`);
    await dropping.catch(() => undefined);
  }
}

/** The same over a connection of its own. */
export async function sweepLabs(): Promise<void> {
  const server = await labServer();
  await withClient(server.admin(), (client) => sweep(client, server));
}

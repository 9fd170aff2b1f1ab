import { labServer } from "#src/lab/server.js";
import { withClient } from "#src/lab/with-client.js";

/** The names of the databases and roles of labs that are on the server. */
export async function labsLeft(): Promise<string[]> {
  const server = await labServer();
  const sql = `select datname as name from pg_database where datname like 'roundtrip_%_lab_%'
    union all select rolname from pg_roles where rolname like 'roundtrip_%_lab_%'`;
  const { rows } = await withClient(server.admin(), (client) => client.query<{ name: string }>(sql));
  return rows.map(({ name }) => name);
}

/** Is there a database of this name on the server? */
export async function isThere(database: string): Promise<boolean> {
  const server = await labServer();
  const asked = "select from pg_database where datname = $1";
  return (await withClient(server.admin(), (client) => client.query(asked, [database]))).rowCount === 1;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../../lab/paths.js";
import { labServer } from "../../lab/server.js";
import { withClient } from "../../lab/with-client.js";
import type { GradeRecord } from "./record.js";

interface Package {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

const own = JSON.parse(readFileSync(join(courseRoot, "package.json"), "utf8")) as Package;

/** The course and its version, for the record. */
export const courseVersion = `${own.name} ${own.version}`;

/** What the work ran on, as far as it is known without asking the server. */
export const localEnvironment: GradeRecord["env"] = {
  node: process.version,
  postgres: "unavailable",
  sqlite: `sql.js ${own.dependencies["sql.js"]}`,
};

/** The same with PostgreSQL's version, where one can be had. */
export async function fullEnvironment(): Promise<GradeRecord["env"]> {
  const server = await labServer();
  const sql = "select current_setting('server_version') as version";
  return withClient(server.admin(), async (client) => {
    const { rows } = await client.query<{ version: string }>(sql);
    return { ...localEnvironment, postgres: rows[0]?.version ?? "" };
  });
}

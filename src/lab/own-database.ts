import pg from "pg";
import type { LabServer } from "./lab-server.js";
import { closedToOthers } from "./shop.js";
import { withClient } from "./with-client.js";

/** Name of the database on the course's own PostgreSQL in which the learner may do anything. */
export const ownDatabase = "roundtrip";

/**
 * Makes sure that the learner has a database, beside the labs, in which everything is allowed: made once, with the shop in it,
 * and kept until the cluster is removed.
 *
 * @param template a shop's template database
 */
export async function ensureOwnDatabase(server: LabServer, template: string): Promise<void> {
  const [name, from, owner] = [ownDatabase, template, server.learner.user].map(pg.escapeIdentifier);
  await withClient(server.admin(), async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [ownDatabase]);
    if (rowCount === 0) await client.query(`create database ${name} template ${from} owner ${owner}`);
    await client.query(closedToOthers(name ?? ""));
  });
}

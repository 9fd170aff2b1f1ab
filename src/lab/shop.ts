import pg from "pg";
import { InvalidArgumentError } from "../errors.js";
import { cloneTag } from "./paths.js";
import { type LabServer, withClient } from "./server.js";
import { fillOrders, fillUsers, postgresDialect, postgresTables, type ShopOptions } from "./shop-sql.js";

/** The sizes of the shop by name. */
export const shopSizes = {
  tiny: { users: 1_000, orders: 5_000 },
  small: { users: 10_000, orders: 50_000 },
  medium: { users: 200_000, orders: 1_000_000 },
} as const;

/** `tiny` 1,000 users and 5,000 orders; `small` ten times that; `medium` 200,000 and 1,000,000. */
export type ShopSize = keyof typeof shopSizes;

/** The figures of a named size with a seed. */
export function shopOptions(size: ShopSize, seed: number): ShopOptions {
  if (!Object.hasOwn(shopSizes, size)) {
    throw new InvalidArgumentError(`size: expected one of ${Object.keys(shopSizes).join(", ")}; got ${String(size)}.`);
  }
  if (!Number.isInteger(seed) || seed < 1 || seed > 1_000_000) {
    throw new InvalidArgumentError(`seed: expected an integer from 1 to 1,000,000; got ${String(seed)}.`);
  }
  return { ...shopSizes[size], seed };
}

const quote = (name: string) => pg.escapeIdentifier(name);

/** A number for `pg_advisory_lock`, so that of several processes one builds a template. */
const templateLock = 7_262_310;

async function load(server: LabServer, database: string, options: ShopOptions): Promise<void> {
  await withClient(server.admin(database), async (client) => {
    await client.query("create extension if not exists pg_stat_statements").catch(() => undefined);
    if (server.kind === "embedded") {
      await client.query(`grant all on schema public to ${server.learner.user}; set role ${server.learner.user}`);
    }
    await client.query("set jit = off; set synchronous_commit = off");
    await client.query(postgresTables);
    await client.query(fillUsers(postgresDialect, options));
    await client.query(fillOrders(postgresDialect, options));
    await client.query("alter table orders add foreign key (user_id) references users (id)");
    await client.query("vacuum (analyze) users");
    await client.query("vacuum (analyze) orders");
  });
}

/**
 * Makes sure that the template database of a shop exists. Built under another name and renamed when it is complete, so a
 * build that was interrupted is never taken for a finished one.
 *
 * @param onProgress told when a build starts and how long it took; a template that exists says nothing
 * @returns the template's name
 */
export async function ensureTemplate(
  server: LabServer,
  size: ShopSize,
  seed: number,
  onProgress: (line: string) => void,
): Promise<string> {
  const options = shopOptions(size, seed);
  const name = `roundtrip_${cloneTag}_shop_${size}_${seed}_v1`;
  return withClient(server.admin(), async (client) => {
    const exists = async () =>
      (await client.query("select from pg_database where datname = $1", [name])).rowCount === 1;
    if (await exists()) return name;
    await client.query("select pg_advisory_lock($1)", [templateLock]);
    if (await exists()) return name;
    const started = performance.now();
    const figures = `${options.users.toLocaleString("en")} users, ${options.orders.toLocaleString("en")} orders`;
    if (size === "medium") onProgress(`Making the ${size} shop (${figures}), once …`);
    const building = `${name}_building`;
    await client.query(`drop database if exists ${quote(building)} with (force)`);
    await client.query(`create database ${quote(building)} template template0`);
    await load(server, building, options);
    await client.query(`alter database ${quote(building)} rename to ${quote(name)}`);
    onProgress(`Made the ${size} shop: ${figures}, ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    return name;
  });
}

/** Drops a database and what `pg_stat_statements` keeps of it, whose room is limited. */
async function drop(client: pg.Client, database: string): Promise<void> {
  const forget = "select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = $1";
  await client.query(forget, [database]).catch(() => undefined);
  await client.query(`drop database if exists ${quote(database)} with (force)`);
}

/** Makes `database` anew as a copy of a template, owned by the learner. Sessions on an old one are ended. */
export async function cloneTemplate(server: LabServer, template: string, database: string): Promise<void> {
  await withClient(server.admin(), async (client) => {
    await drop(client, database);
    await client.query(
      `create database ${quote(database)} template ${quote(template)} owner ${quote(server.learner.user)}`,
    );
    for (const setting of [
      "jit = off",
      "max_parallel_workers_per_gather = 0",
      "random_page_cost = 1.1",
      "timezone = 'UTC'",
    ]) {
      await client.query(`alter database ${quote(database)} set ${setting}`);
    }
  });
}

/** Drops a database of the lab's, ending the sessions that are still on it. */
export async function dropDatabase(server: LabServer, database: string): Promise<void> {
  await withClient(server.admin(), (client) => drop(client, database));
}

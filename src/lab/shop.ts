import { createHash } from "node:crypto";
import { statfsSync } from "node:fs";
import pg from "pg";
import { remedyLine } from "#setup/remedies";
import { InvalidArgumentError, LabServerError } from "../errors.js";
import type { LabServer } from "./server.js";
import { fillOrders, fillUsers, postgresDialect, postgresTables, type ShopOptions } from "./shop-sql.js";
import { withClient } from "./with-client.js";

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

/** A database's name, quoted. Refuses one that the lab did not make: it creates and drops none but its own. */
function own(server: LabServer, database: string): string {
  if (database.startsWith(`roundtrip_${server.tag}_`)) return pg.escapeIdentifier(database);
  throw new LabServerError(`"${database}" is no database of this lab's, so it will not be made, renamed or dropped.`);
}

/** Less room than this, in bytes, and a server that went away went for want of it: it needs a segment of its log at a time. */
const tooLittle = 64 * 2 ** 20;

/** Did the server say that its disk is full, or end because it is? */
function isOfFullDisk({ kind, filesIn }: LabServer, { code, message }: Error & { code?: string }): boolean {
  if (code === "53100" || message === "checkpoint request failed") return true;
  if (kind === "url" || !/terminated unexpectedly|ECONNRESET/.test(message)) return false;
  const { bavail, bsize } = statfsSync(filesIn);
  return bavail * bsize < tooLittle;
}

/** Says what to do when the server's disk is full; other errors go on as they are. */
function explainFullDisk(server: LabServer): (error: Error & { code?: string }) => never {
  return (cause) => {
    if (!isOfFullDisk(server, cause)) throw cause;
    const { kind, filesIn } = server;
    const remedy = kind === "url" ? `\nFree disk space in ${filesIn}.` : remedyLine("ENOSPC", filesIn);
    throw new LabServerError(`The disk of the server seems to be full: ${cause.message}.${remedy}`, { cause });
  };
}

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
    // Vacuum marks as visible to all only what is on disk, and only then does a plan touch the same pages every time:
    // the last commit waits for that.
    await client.query("set synchronous_commit = on");
    await client.query("alter table orders add foreign key (user_id) references users (id)");
    await client.query("vacuum (freeze, analyze) users");
    await client.query("vacuum (freeze, analyze) orders");
  });
}

/** What the data is made by, in six hexadecimal digits: a template of an older course is not taken for one of this. */
function formula(options: ShopOptions): string {
  const statements = [postgresTables, fillUsers(postgresDialect, options), fillOrders(postgresDialect, options)];
  return createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 6);
}

/** The name of a shop's template database. */
export function templateName(server: LabServer, size: ShopSize, seed: number): string {
  return `roundtrip_${server.tag}_shop_${size}_${seed}_${formula(shopOptions(size, seed))}`;
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
  const name = templateName(server, size, seed);
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
    await client.query(`drop database if exists ${own(server, building)} with (force)`);
    await client.query(`create database ${own(server, building)} template template0`);
    await load(server, building, options).catch(async (error) => {
      await client.query(`drop database if exists ${own(server, building)} with (force)`).catch(() => undefined);
      throw error;
    });
    await client.query(`alter database ${own(server, building)} rename to ${own(server, name)}`);
    onProgress(`Made the ${size} shop: ${figures}, ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    return name;
  }).catch(explainFullDisk(server));
}

/** Drops a database and what `pg_stat_statements` keeps of it, whose room is limited. */
async function drop(client: pg.Client, server: LabServer, database: string): Promise<void> {
  const forget = "select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = $1";
  await client.query(forget, [database]).catch(() => undefined);
  await client.query(`drop database if exists ${own(server, database)} with (force)`);
}

/** Settings of every copy that a server of `DATABASE_URL` may have otherwise. */
const settings = ["jit = off", "max_parallel_workers_per_gather = 0", "random_page_cost = 1.1", "timezone = 'UTC'"];

/** Makes `database` anew as a copy of a template, owned by the learner. Sessions on an old one are ended. */
export async function cloneTemplate(server: LabServer, template: string, database: string): Promise<void> {
  const name = own(server, database);
  const owner = pg.escapeIdentifier(server.learner.user);
  await withClient(server.admin(), async (client) => {
    await drop(client, server, database);
    const create = `create database ${name} template ${own(server, template)} owner ${owner}`;
    await client.query(create);
    for (const setting of settings) await client.query(`alter database ${name} set ${setting}`);
  }).catch(explainFullDisk(server));
}

/** Drops a database of the lab's, ending the sessions that are still on it. */
export async function dropDatabase(server: LabServer, database: string): Promise<void> {
  await withClient(server.admin(), (client) => drop(client, server, database));
}

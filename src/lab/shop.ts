import { createHash } from "node:crypto";
import { statfsSync } from "node:fs";
import pg from "pg";
import { remedyLine } from "#setup/remedies";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { LabServerError } from "./errors.js";
import type { LabServer } from "./lab-server.js";
import { labServer } from "./server.js";
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
    throw new InvalidArgumentError(
      `size: expected one of ${Object.keys(shopSizes).join(", ")}; got ${describe(size)}.`,
    );
  }
  if (!Number.isInteger(seed) || seed < 1 || seed > 1_000_000) {
    throw new InvalidArgumentError(`seed: expected an integer from 1 to 1,000,000; got ${describe(seed)}.`);
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
export function explainFullDisk(server: LabServer): (error: Error & { code?: string }) => never {
  return (cause) => {
    if (!isOfFullDisk(server, cause)) throw cause;
    const { kind, filesIn } = server;
    const remedy = kind === "url" ? `\nFree disk space in ${filesIn}.` : remedyLine("ENOSPC", filesIn);
    throw new LabServerError(`The disk of the server seems to be full: ${cause.message}.${remedy}`, { cause });
  };
}

/** The first of two numbers for `pg_advisory_lock`, so that of several processes one builds a template. */
const templateLock = 7_262_310;

/**
 * Who owns the tables of every shop on the course's own cluster: a role that nobody can log in as. Those who use a shop are
 * members of it; so each may have a role of its own, and change it as it likes, without a trace in the next lab.
 */
export const shopOwner = "roundtrip_shop";

/** Makes sure of the role that owns the shops, and that the learner is a member. */
async function ensureOwner(client: pg.Client, server: LabServer): Promise<void> {
  if (server.kind !== "embedded") return;
  await client.query("select pg_advisory_lock($1, 0)", [templateLock]);
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [shopOwner]);
  if (rowCount === 0) await client.query(`create role ${shopOwner} nologin`);
  const learner = pg.escapeIdentifier(server.learner.user);
  await client.query(`grant ${shopOwner} to ${learner}`);
  // Who has a database of their own has no business in another.
  await client.query(`revoke connect on database postgres, template1 from public`);
  await client.query(`grant connect on database postgres to ${learner}`);
  await client.query("select pg_advisory_unlock($1, 0)", [templateLock]);
}

/**
 * The statistics of statements, where nobody but an administrator can put anything else in their place: `public` belongs to the
 * owner of the database, and a cost is read from them.
 */
const ownStatistics =
  "set allow_system_table_mods = on; create extension pg_stat_statements schema pg_catalog; reset allow_system_table_mods";

async function load(server: LabServer, database: string, options: ShopOptions): Promise<void> {
  await withClient(server.admin(database), async (client) => {
    if (server.kind === "embedded") {
      await client.query(`${ownStatistics}; grant all on schema public to ${shopOwner}; set role ${shopOwner}`);
    } else await client.query("create extension if not exists pg_stat_statements").catch(() => undefined);
    await client.query("set jit = off; set synchronous_commit = on");
    await client.query(postgresTables);
    await client.query(fillUsers(postgresDialect, options));
    await client.query(fillOrders(postgresDialect, options));
    await client.query("alter table orders add foreign key (user_id) references users (id)");
    for (const table of ["users", "orders"]) await makeVisible(client, table);
  });
}

/** How often a table is vacuumed, at most, until all of it is visible to all. */
const mostVacuums = 100;

/**
 * Vacuums a table until every page of it is marked as visible to all: only then does a plan touch the same pages every time.
 * Vacuum marks the rows of transactions that are known to be on disk, and the server knows it of 32 transactions together:
 * when another session with `synchronous_commit = off` has just committed one of them, none of them counts. The commit of
 * our own statistics puts all on disk, so that the next vacuum can mark them.
 */
async function makeVisible(client: pg.Client, table: string): Promise<void> {
  const seen = "select relpages = relallvisible as all from pg_class where oid = $1::regclass";
  for (let vacuums = 1; vacuums <= mostVacuums; vacuums++) {
    await client.query(`vacuum (freeze, analyze) ${table}`);
    if ((await client.query(seen, [table])).rows[0]?.all) return;
  }
}

/** What the data is made by, in six hexadecimal digits: a template of an older course is not taken for one of this. */
function formula(options: ShopOptions): string {
  const statements = [
    shopOwner,
    ownStatistics,
    postgresTables,
    fillUsers(postgresDialect, options),
    fillOrders(postgresDialect, options),
  ];
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
 * @param client connected as the account that creates databases
 * @param onProgress told when a build starts and how long it took; a template that exists says nothing
 * @returns the template's name
 */
export async function ensureTemplate(
  client: pg.Client,
  server: LabServer,
  size: ShopSize,
  seed: number,
  onProgress: (line: string) => void,
): Promise<string> {
  const options = shopOptions(size, seed);
  const name = templateName(server, size, seed);
  const exists = async () => (await client.query("select from pg_database where datname = $1", [name])).rowCount === 1;
  if (await exists()) return name;
  // A lock for each shop: different ones are made side by side.
  const lock = [templateLock, Number.parseInt(createHash("sha256").update(name).digest("hex").slice(0, 7), 16)];
  await client.query("select pg_advisory_lock($1, $2)", lock);
  try {
    if (await exists()) return name;
    const started = performance.now();
    const figures = `${options.users.toLocaleString("en")} users, ${options.orders.toLocaleString("en")} orders`;
    if (size === "medium") onProgress(`Making the ${size} shop (${figures}), once …`);
    const building = `${name}_building`;
    await client.query(`drop database if exists ${own(server, building)} with (force)`);
    await client.query(`create database ${own(server, building)} template template0`);
    await client.query(closedToOthers(own(server, building)));
    await ensureOwner(client, server);
    await load(server, building, options).catch(async (error) => {
      await client.query(`drop database if exists ${own(server, building)} with (force)`).catch(() => undefined);
      throw error;
    });
    await client.query(`alter database ${own(server, building)} rename to ${own(server, name)}`);
    onProgress(`Made the ${size} shop: ${figures}, ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    return name;
  } finally {
    await client.query("select pg_advisory_unlock($1, $2)", lock).catch(() => undefined);
  }
}

/** The same over a connection of its own, for who needs nothing else. */
export function prepareTemplate(
  server: LabServer,
  size: ShopSize,
  seed: number,
  onProgress: (line: string) => void,
): Promise<string> {
  return withClient(server.admin(), (client) => ensureTemplate(client, server, size, seed, onProgress)).catch(
    explainFullDisk(server),
  );
}

/** Code of the error "cannot drop a template database". */
const wrongObjectType = "42809";

/** Drops a database and what `pg_stat_statements` keeps of it, whose room is limited. */
export async function drop(client: pg.Client, server: LabServer, database: string): Promise<void> {
  const asked = "select oid from pg_database where datname = $1";
  const { rows } = await client.query<{ oid: number }>(asked, [database]);
  const name = own(server, database);
  const dropping = `drop database if exists ${name} with (force)`;
  await client.query(dropping).catch(async (error: pg.DatabaseError) => {
    // No template is dropped, and its owner may have made it one.
    if (error.code !== wrongObjectType) throw error;
    await client.query(`alter database ${name} is_template false connection limit 0`);
    await client.query(dropping);
  });
  // Now that nobody can add to it any more.
  for (const { oid } of rows) {
    await client.query("select pg_stat_statements_reset(0, $1, 0)", [oid]).catch(() => undefined);
  }
}

/** Which shop, and who is told when it has to be made first. */
export interface ShopChoice {
  size: ShopSize;
  seed: number;
  onProgress: (line: string) => void;
}

/** Lets nobody into a database but its owner and administrators. @param name quoted */
export const closedToOthers = (name: string): string => `revoke connect, temporary on database ${name} from public`;

/** Settings of every copy that a server of `DATABASE_URL` may have otherwise. */
const settings = ["jit = off", "max_parallel_workers_per_gather = 0", "random_page_cost = 1.1", "timezone = 'UTC'"];

/** Makes `database` anew as a copy of a template. Sessions on an old one are ended. */
async function cloneTemplate(
  client: pg.Client,
  server: LabServer,
  template: string,
  database: string,
  owner: string,
): Promise<void> {
  const name = own(server, database);
  await drop(client, server, database);
  const create = `create database ${name} template ${own(server, template)} owner ${pg.escapeIdentifier(owner)}`;
  await client.query(create);
  const set = settings.map((setting) => `alter database ${name} set ${setting}`);
  await client.query([...set, closedToOthers(name)].join(";\n"));
}

/** Code of the error "template database does not exist". */
const invalidCatalogName = "3D000";

/**
 * Makes `database` anew as a copy of a shop, and the shop's template first if it is not there, or no longer: who drew its seed
 * for one time has dropped it.
 *
 * @param client connected as the account that creates databases
 * @param owner whose it is; nobody else but an administrator may connect to it
 */
export async function cloneShop(
  client: pg.Client,
  server: LabServer,
  { size, seed, onProgress }: ShopChoice,
  database: string,
  owner: string,
): Promise<void> {
  const clone = () => cloneTemplate(client, server, templateName(server, size, seed), database, owner);
  await clone().catch(async (error: pg.DatabaseError) => {
    if (error.code !== invalidCatalogName) throw error;
    await ensureTemplate(client, server, size, seed, onProgress);
    await clone();
  });
}

/**
 * Drops the templates of shops that nobody will ask for again: those of a seed that was drawn for one time. A lab that is a copy
 * of one makes it anew when it is made anew itself.
 */
export async function dropShops(shops: readonly { size: ShopSize; seed: number }[]): Promise<void> {
  const server = await labServer();
  await withClient(server.admin(), async (client) => {
    for (const { size, seed } of shops) await drop(client, server, templateName(server, size, seed));
  });
}

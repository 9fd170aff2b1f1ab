import type pg from "pg";
import type { SqliteShop } from "../lab/sqlite-shop.js";
import { inTransaction } from "../pool/transaction.js";
import { isOfServer } from "./batch-client.js";

/** How far jobs have come: a row for each of them, in the same database as what they write. */
export interface Checkpoints {
  /** Makes the job's row, and the table, if they are not there. */
  prepare(): Promise<void>;
  /** Items that are done. */
  read(): Promise<number>;
  /** Moves on, within the transaction. @returns whether it stood where it was expected */
  move(from: number, to: number): Promise<boolean>;
  /** Commits what the work does, or rolls it back when that throws. */
  inTransaction(work: () => Promise<void>): Promise<void>;
}

const columns = (time: string) => `(job text primary key, items bigint not null, updated_at ${time})`;

/** Another process may make the same table at the same moment: PostgreSQL then refuses one of them. */
async function make(client: pg.ClientBase, table: string): Promise<void> {
  try {
    await client.query(`create table if not exists ${table} ${columns("timestamptz not null default now()")}`);
  } catch (error) {
    if (!isOfServer(error) || !["23505", "42P07"].includes(error.code ?? "")) throw error;
  }
}

/** Checkpoints in PostgreSQL. */
export function postgresCheckpoints(client: pg.ClientBase, table: string, job: string): Checkpoints {
  const ask = async (sql: string, values?: unknown[]) => client.query<{ items: string }>(sql, values);
  return {
    async prepare() {
      await make(client, table);
      await ask(`insert into ${table} (job, items) values ($1, 0) on conflict (job) do nothing`, [job]);
    },
    async read() {
      const { rows } = await ask(`select items from ${table} where job = $1`, [job]);
      return Number(rows[0]?.items);
    },
    async move(from, to) {
      const sql = `update ${table} set items = $3, updated_at = now() where job = $1 and items = $2`;
      return (await ask(sql, [job, from, to])).rowCount === 1;
    },
    inTransaction: (work) => inTransaction(client, work, "processInChunks"),
  };
}

/** Checkpoints in SQLite. */
export function sqliteCheckpoints(shop: SqliteShop, table: string, job: string): Checkpoints {
  return {
    async prepare() {
      shop.exec(`create table if not exists ${table} ${columns("text")}`);
      shop.query(`insert into ${table} (job, items) values (?, 0) on conflict (job) do nothing`, [job]);
    },
    async read() {
      const { rows } = shop.query<{ items: number }>(`select items from ${table} where job = ?`, [job]);
      return Number(rows[0]?.items);
    },
    async move(from, to) {
      const sql = `update ${table} set items = ?, updated_at = datetime('now') where job = ? and items = ? returning job`;
      return shop.query(sql, [to, job, from]).rows.length === 1;
    },
    async inTransaction(work) {
      shop.exec("begin");
      try {
        await work();
        shop.exec("commit");
      } catch (error) {
        shop.exec("rollback");
        throw error;
      }
    },
  };
}

/**
 * Wrong: takes a hundred rows at a time.
 * Caught by: makes few round trips on either side
 * Says: round trips; the budget is 18
 */
import type pg from "pg";

const columns = {
  id: "bigint",
  taken_at: "timestamptz",
  day: "date",
  amount: "numeric",
  note: "text",
  raw: "bytea",
  tags: "text[]",
  detail: "json",
};
const names = Object.keys(columns);
const select = `select ${names.map((name) => `${name}::text`).join(", ")} from readings`;
const insert = `insert into readings (${names.join(", ")})
  select ${Object.entries(columns).map(([name, type]) => `${name}::${type}`)}
  from unnest(${names.map((_, k) => `$${k + 1}::text[]`)}) as given (${names})`;

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  let reader: pg.PoolClient | undefined;
  let writer: pg.PoolClient | undefined;
  let count = 0;
  try {
    reader = await source.connect();
    writer = await target.connect();
    await reader.query(`begin isolation level repeatable read, read only; set local datestyle = iso;
      declare rows no scroll cursor for ${select}`);
    await writer.query("begin; set local datestyle = iso");
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await reader.query({ text: "fetch 100 from rows", rowMode: "array" });
      if (rows.length === 0) break;
      await writer.query(
        insert,
        names.map((_, k) => rows.map((row) => row[k])),
      );
      count += rows.length;
    }
    await reader.query("commit");
    await writer.query("commit");
  } catch (error) {
    reader?.release(true);
    writer?.release(true);
    throw error;
  }
  reader.release();
  writer.release();
  return count;
}

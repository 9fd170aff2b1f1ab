/**
 * Wrong: selects all rows at once, as text.
 * Caught by: reads on when the target has room, and copies the rows of one moment
 * Says: have been read and not sent on
 */
import type pg from "pg";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await Promise.all([reader, writer].map((each) => each.query("begin; set local datestyle = iso")));
      const columns = ["id", "taken_at", "day", "amount", "note", "raw", "tags", "detail"];
      const types = ["bigint", "timestamptz", "date", "numeric", "text", "bytea", "text", "json"];
      const sql = `select ${columns.map((name) => `${name}::text`)} from readings`;
      const { rows } = await reader.query({ text: sql, rowMode: "array" });
      for (let at = 0; at < rows.length; at += 5_000) {
        signal.throwIfAborted();
        const values = columns.map((_, k) => rows.slice(at, at + 5_000).map((row) => row[k]));
        const given = types.map((_, k) => `$${k + 1}::text[]`).join(", ");
        const cast = columns.map((name, k) => `${name}::${types[k]}${name === "tags" ? "[]" : ""}`).join(", ");
        await writer.query(`insert into readings select ${cast} from unnest(${given}) as t (${columns})`, values);
      }
      await Promise.all([reader, writer].map((each) => each.query("commit")));
      return rows.length;
    }),
  );
}

async function borrowing<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    const result = await work(client);
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}

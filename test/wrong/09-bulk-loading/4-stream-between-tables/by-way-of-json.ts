/**
 * Wrong: copies rows as JSON: an array that does not begin at 1 begins at 1 afterwards.
 * Caught by: copies every row, and every value as it is
 * Says: `select r::text from readings r`
 */
import type pg from "pg";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await reader.query("begin isolation level repeatable read");
      await reader.query(
        "declare rows no scroll cursor for select json_agg(r)::text as part from readings r group by ctid",
      );
      await writer.query("begin");
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const { rows } = await reader.query("fetch 1000 from rows");
        if (rows.length === 0) break;
        const sql =
          "insert into readings select r.* from unnest($1::json[]) p, json_populate_recordset(null::readings, p) r";
        await writer.query(sql, [rows.map(({ part }) => part)]);
        count += rows.length;
      }
      await writer.query("commit");
      await reader.query("commit");
      return count;
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

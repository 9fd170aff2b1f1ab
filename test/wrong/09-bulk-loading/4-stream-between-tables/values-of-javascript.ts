/**
 * Wrong: reads values, and writes values: on their way they are those of JavaScript.
 * Caught by: copies every row, and every value as it is
 * Says: `select r::text from readings r`
 */
import type pg from "pg";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      await reader.query(
        "begin isolation level repeatable read; declare rows no scroll cursor for select * from readings",
      );
      await writer.query("begin");
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const { rows } = await reader.query("fetch 1000 from rows");
        if (rows.length === 0) break;
        const sql = "insert into readings select * from json_populate_recordset(null::readings, $1)";
        await writer.query(sql, [JSON.stringify(rows)]);
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

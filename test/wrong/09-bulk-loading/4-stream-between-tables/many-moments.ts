/**
 * Wrong: copies batch by batch, and each is of another moment.
 * Caught by: reads on when the target has room, and copies the rows of one moment
 * Says: the copy must be the source of before
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export async function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return await borrowing(source, (reader) =>
    borrowing(target, async (writer) => {
      let count = 0;
      await writer.query("begin");
      for (let last = "-9223372036854775808", first = true; ; first = false) {
        const bound = first ? ">=" : ">";
        const part = `select * from readings where id ${bound} ${last} order by id limit 5000`;
        const rows = reader.query(to(`copy (${part}) to stdout (format binary)`));
        const table = writer.query(from("copy readings from stdin (format binary)"));
        await pipeline(rows, table, { signal });
        count += table.rowCount;
        if (table.rowCount < 5_000) break;
        last = (await writer.query(`select max(id)::text as last from (${part}) part`)).rows[0].last;
      }
      await writer.query("commit");
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

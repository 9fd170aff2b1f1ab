/**
 * Wrong: sets a limit for its locks, and then has the server's in place of the one that the session had.
 * Caught by: adds what is new, and changes the cents of the others
 * Says: the setting lock_timeout was
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

interface Price {
  sku: string;
  cents: number;
}

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

async function* copyLines(prices: AsyncIterable<Price>): AsyncGenerator<string> {
  for await (const { sku, cents } of prices) {
    yield `${sku.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign)}\t${cents}\n`;
  }
}

export async function loadPrices(pool: pg.Pool, prices: AsyncIterable<Price>): Promise<number> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin; set lock_timeout = '60s'");
    await client.query(`create temp table staging
      (place bigint generated always as identity, sku text, cents integer) on commit drop`);
    await pipeline(copyLines(prices), client.query(from("copy staging (sku, cents) from stdin")));
    const sql = `insert into prices (sku, cents) select distinct on (sku) sku, cents from staging order by sku, place desc
      on conflict (sku) do update set cents = excluded.cents`;
    const { rowCount } = await client.query(sql);
    await client.query("commit; reset lock_timeout");
    return rowCount ?? 0;
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}

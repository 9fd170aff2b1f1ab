/**
 * Wrong: locks what is there, in order, and adds what is new in any order.
 * Caught by: two calls at once end as if one had come after the other
 * Says: 40P01
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
    await client.query("begin");
    await client.query(`create temp table staging
      (place bigint generated always as identity, sku text, cents integer) on commit drop`);
    await pipeline(copyLines(prices), client.query(from("copy staging (sku, cents) from stdin")));
    await client.query("select from prices where sku in (select sku from staging) order by sku for update");
    const sql = `insert into prices (sku, cents) select sku, cents from staging s
      where not exists (select from staging l where l.sku = s.sku and l.place > s.place) order by place
      on conflict (sku) do update set cents = excluded.cents`;
    const { rowCount } = await client.query(sql);
    await client.query("commit");
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

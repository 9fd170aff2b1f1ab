/**
 * Wrong: changes what is there, then inserts what is not: two callers insert the same sku.
 * Caught by: two calls at once end as if one had come after the other
 * Says: duplicate key
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
    await client.query(`create temp table latest on commit drop as
      select distinct on (sku) sku, cents from staging order by sku, place desc`);
    await client.query("select from prices where sku in (select sku from latest) order by sku for update");
    const changed = await client.query("update prices p set cents = l.cents from latest l where l.sku = p.sku");
    const added = await client.query(`insert into prices (sku, cents) select sku, cents from latest l
      where not exists (select from prices where sku = l.sku) order by sku`);
    const rowCount = (changed.rowCount ?? 0) + (added.rowCount ?? 0);
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

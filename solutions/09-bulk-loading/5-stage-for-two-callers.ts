import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

/** A line of a price list, for `prices (sku text primary key, cents integer not null, note text)`. */
export interface Price {
  sku: string;
  cents: number;
}

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** The lines as COPY wants them. This is right as it is. */
async function* copyLines(prices: AsyncIterable<Price>): AsyncGenerator<string> {
  for await (const { sku, cents } of prices) {
    yield `${sku.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign)}\t${cents}\n`;
  }
}

/** Loads a price list. */
export async function loadPrices(pool: pg.Pool, prices: AsyncIterable<Price>): Promise<number> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    // Each session has a staging table of its own, under the same name. It ends with the transaction, whichever way that goes.
    await client.query(`create temp table staging
      (place bigint generated always as identity, sku text, cents integer) on commit drop`);
    await pipeline(copyLines(prices), client.query(from("copy staging (sku, cents) from stdin")));
    // Rows are locked in the order of the key: two callers meet at the first row that they share, and never in a circle.
    const sql = `insert into prices (sku, cents) select distinct on (sku) sku, cents from staging order by sku, place desc
      on conflict (sku) do update set cents = excluded.cents`;
    const { rowCount } = await client.query(sql);
    await client.query("commit");
    return rowCount ?? 0;
  } catch (error) {
    // On a dead connection the rollback fails as well; what went wrong first is what the caller must know.
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}

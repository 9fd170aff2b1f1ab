/**
 * Style: CSV, the columns of the table itself, a window over the lines, and begin and create in one string.
 */
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

interface Price {
  sku: string;
  cents: number;
}

async function* toCsv(prices: AsyncIterable<Price>): AsyncGenerator<string> {
  for await (const { sku, cents } of prices) yield `"${sku.replaceAll('"', '""')}",${cents}\n`;
}

export async function loadPrices(pool: pg.Pool, prices: AsyncIterable<Price>): Promise<number> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query(`begin;
      create temporary table lines (like prices) on commit drop;
      alter table pg_temp.lines add line serial`);
    const copy = client.query(from("copy lines (sku, cents) from stdin with (format csv, null 'NULL')"));
    await pipeline(prices, toCsv, copy);
    const { rows } = await client.query<{ n: number }>(`
      with latest as (
        select sku, cents, row_number() over (partition by sku order by line desc) as nth from lines
      ), written as (
        insert into prices as p (sku, cents) select sku, cents from latest where nth = 1 order by sku
        on conflict (sku) do update set cents = excluded.cents returning 1
      )
      select count(*)::int as n from written`);
    await client.query("commit");
    return rows[0]?.n ?? 0;
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}

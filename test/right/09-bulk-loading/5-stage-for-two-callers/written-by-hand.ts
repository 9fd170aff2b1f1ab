/**
 * Style: writes to the COPY by hand, a few kilobytes at a time; a transaction that ends with its scope.
 */
import { once } from "node:events";
import type { Writable } from "node:stream";
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

async function copyInto(copy: Writable, prices: AsyncIterable<Price>): Promise<void> {
  let failure: unknown;
  copy.on("error", (error) => {
    failure ??= error;
  });
  try {
    let text = "";
    for await (const line of copyLines(prices)) {
      text += line;
      if (text.length < 8_192) continue;
      if (failure) throw failure;
      if (!copy.write(text)) await once(copy, "drain");
      text = "";
    }
    if (failure) throw failure;
    copy.end(text);
    await once(copy, "finish");
  } catch (error) {
    if (!failure) copy.destroy(new Error("the list broke off"));
    throw error;
  }
}

class Transaction {
  #isCommitted = false;

  constructor(readonly client: pg.PoolClient) {}

  async commit(): Promise<void> {
    await this.client.query("commit");
    this.#isCommitted = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const isAlive = this.#isCommitted || (await this.client.query("rollback").catch(() => undefined));
    this.client.release(!isAlive);
  }
}

export async function loadPrices(pool: pg.Pool, prices: AsyncIterable<Price>): Promise<number> {
  await using transaction = new Transaction(await pool.connect());
  const { client } = transaction;
  await client.query("begin");
  await client.query("create temp table staging (n serial, sku text, cents text) on commit drop");
  await copyInto(client.query(from("copy staging (sku, cents) from stdin")), prices);
  await client.query("analyze staging");
  const { rows } = await client.query(`insert into prices (sku, cents)
    select sku, (array_agg(cents order by n desc))[1]::int from staging group by sku order by sku
    on conflict on constraint prices_pkey do update set cents = excluded.cents returning sku`);
  await transaction.commit();
  return rows.length;
}

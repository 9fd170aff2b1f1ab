/**
 * Wrong: makes a statement of each twenty thousand levels: what came before the refused one stays.
 * Caught by: upserts tens of thousands, all or nothing, in one round trip
 * Says: upsertLevels(client, 40,000 levels), of which the last has a quantity of -1, threw the server's error
 * Says: the table is not as before
 */
import type pg from "pg";

interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  price: string | null;
}

interface Upserted {
  inserted: number;
  updated: number;
}

const sql = `with put as (
    insert into stock as s (warehouse, sku, quantity, price)
    select * from unnest($1::integer[], $2::text[], $3::integer[], $4::numeric[])
    on conflict (warehouse, sku) do update
      set quantity = excluded.quantity, price = excluded.price, updated_at = now()
    returning old.sku is null as is_new
  )
  select count(*) filter (where is_new)::integer as inserted, count(*) filter (where not is_new)::integer as updated from put`;

function lastOfEach(levels: readonly Level[]): Level[] {
  return [...new Map(levels.map((level) => [JSON.stringify([level.warehouse, level.sku]), level])).values()];
}

async function upsertSome(client: pg.Client, last: readonly Level[]): Promise<Upserted> {
  const { rows } = await client.query<Upserted>(sql, [
    last.map((level) => level.warehouse),
    last.map((level) => level.sku),
    last.map((level) => level.quantity),
    last.map((level) => level.price),
  ]);
  return rows[0] ?? { inserted: 0, updated: 0 };
}

export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const last = lastOfEach(levels);
  const sum = { inserted: 0, updated: 0 };
  for (let n = 0; n === 0 || n < last.length; n += 20_000) {
    const { inserted, updated } = await upsertSome(client, last.slice(n, n + 20_000));
    sum.inserted += inserted;
    sum.updated += updated;
  }
  return sum;
}

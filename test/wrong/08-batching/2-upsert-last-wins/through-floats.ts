/**
 * Wrong: sends prices as floating-point numbers.
 * Caught by: inserts what is new, and updates what is there
 * Says: .price must hold
 * Says: digit by digit
 */
import type pg from "pg";

export interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  /** A text, for a number here has not room for all digits. */
  price: string | null;
}

export interface Upserted {
  inserted: number;
  updated: number;
}

export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const byKey = new Map<string, Level>();
  for (const level of levels) byKey.set(`${level.warehouse}:${level.sku}`, level);
  const last = [...byKey.values()];
  if (last.length === 0) return { inserted: 0, updated: 0 };
  const { rows } = await client.query<{ fresh: boolean }>(
    `insert into stock (warehouse, sku, quantity, price)
     select * from unnest($1::int[], $2::text[], $3::int[], $4::float8[])
     on conflict (warehouse, sku) do update
       set quantity = excluded.quantity, price = excluded.price, updated_at = now()
     returning (xmax = 0) as fresh`,
    [last.map((l) => l.warehouse), last.map((l) => l.sku), last.map((l) => l.quantity), last.map((l) => l.price)],
  );
  const inserted = rows.filter((row) => row.fresh).length;
  return { inserted, updated: rows.length - inserted };
}

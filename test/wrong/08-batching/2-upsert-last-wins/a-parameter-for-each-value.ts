/**
 * Wrong: makes a parameter of each value, of which a statement can have 65,535.
 * Caught by: upserts tens of thousands, all or nothing, in one round trip
 * Says: Next: a statement has 65,535 parameters at most
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

export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const last = [...new Map(levels.map((level) => [JSON.stringify([level.warehouse, level.sku]), level])).values()];
  if (last.length === 0) return { inserted: 0, updated: 0 };
  const rowOf = (at: number) => `($${at * 4 + 1}, $${at * 4 + 2}, $${at * 4 + 3}, $${at * 4 + 4})`;
  const sql = `insert into stock (warehouse, sku, quantity, price) values ${last.map((_, at) => rowOf(at)).join(", ")}
    on conflict (warehouse, sku) do update set quantity = excluded.quantity, price = excluded.price, updated_at = now()
    returning xmax = 0 as inserted`;
  const values = last.flatMap(({ warehouse, sku, quantity, price }) => [warehouse, sku, quantity, price]);
  const { rows } = await client.query<{ inserted: boolean }>(sql, values);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted };
}

/**
 * Wrong: upserts one after the other: what came before the refused one stays.
 * Caught by: upserts all or nothing
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

export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const last = [...new Map(levels.map((level) => [JSON.stringify([level.warehouse, level.sku]), level])).values()];
  const counts = { inserted: 0, updated: 0 };
  for (const { warehouse, sku, quantity, price } of last) {
    const sql = `insert into stock (warehouse, sku, quantity, price) values ($1, $2, $3, $4)
      on conflict (warehouse, sku) do update set quantity = excluded.quantity, price = excluded.price, updated_at = now()
      returning xmax = 0 as inserted`;
    const { rows } = await client.query<{ inserted: boolean }>(sql, [warehouse, sku, quantity, price]);
    counts[rows[0]?.inserted ? "inserted" : "updated"]++;
  }
  return counts;
}

/**
 * Wrong: writes the values into the SQL, with quotes around them.
 * Caught by: makes one round trip, and binds every value
 * Says: sent SQL that holds the value
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
  const text = (value: unknown) => (value === null ? "null" : client.escapeLiteral(String(value)));
  const values = last.map(
    ({ warehouse, sku, quantity, price }) => `(${warehouse}, ${text(sku)}, ${quantity}, ${text(price)}::numeric)`,
  );
  const sql = `insert into stock (warehouse, sku, quantity, price) values ${values.join(", ")}
    on conflict (warehouse, sku) do update set quantity = excluded.quantity, price = excluded.price, updated_at = now()
    returning xmax = 0 as inserted`;
  const { rows } = await client.query<{ inserted: boolean }>(sql);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted };
}

/**
 * Wrong: writes a parameter for each value.
 * Caught by: takes in tens of thousands, all or nothing, in two round trips at most
 * Says: 65,535 parameters
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  if (rows.length === 0) return { imported: 0, refused: [] };
  const first = new Map<string, number>();
  for (const [at, { sku, cents }] of rows.entries()) if (!(cents < 0) && !first.has(sku)) first.set(sku, at);
  const chosen = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, at]) => rows[at] as ProductRow);
  if (chosen.length === 0) return { imported: 0, refused: [...rows.keys()] };
  const places = chosen.map((_, k) => `($${3 * k + 1}, $${3 * k + 2}, $${3 * k + 3})`);
  const sql = `insert into products (sku, name, cents) values ${places} on conflict do nothing returning sku`;
  const values = chosen.flatMap(({ sku, name, cents }) => [sku, name, cents]);
  const taken = new Set((await shop.pool.query(sql, values)).rows.map(({ sku }) => first.get(sku)));
  return { imported: taken.size, refused: [...rows.keys()].filter((at) => !taken.has(at)) };
}

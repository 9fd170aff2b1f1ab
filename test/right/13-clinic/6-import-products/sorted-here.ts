/**
 * Style: the rows are chosen and sorted here, and go as one document of JSON; a client taken by hand.
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  const first = new Map<string, number>();
  for (const [at, { sku, cents }] of rows.entries()) if (!(cents < 0) && !first.has(sku)) first.set(sku, at);
  const taken = new Set<number | undefined>();
  if (first.size > 0) {
    const client = await shop.pool.connect();
    try {
      const chosen = [...first.keys()].sort().map((sku) => rows[first.get(sku) ?? 0]);
      const { rows: inserted } = await client.query(
        `insert into products (sku, name, cents)
         select * from json_to_recordset($1) as given (sku text, name text, cents int)
         on conflict do nothing returning sku`,
        [JSON.stringify(chosen)],
      );
      for (const { sku } of inserted) taken.add(first.get(sku));
    } finally {
      client.release();
    }
  }
  return { imported: taken.size, refused: [...rows.keys()].filter((at) => !taken.has(at)) };
}

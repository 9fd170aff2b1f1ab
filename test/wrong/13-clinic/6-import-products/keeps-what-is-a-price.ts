/**
 * Wrong: takes a price that is no number for one below 0.
 * Caught by: takes in nothing when the server refuses for another reason
 * Says: costs NaN cents
 */
import type { ClinicShop } from "roundtrip";

export interface ProductRow {
  /** The supplier's name for it, unique. */
  sku: string;
  name: string;
  /** The price, from 0. */
  cents: number;
}

export interface ProductImport {
  imported: number;
  /** Places in the list, from 0, of rows with an sku that was there already, or with a price below 0; in order. */
  refused: number[];
}

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]): Promise<ProductImport> {
  const firsts = new Map<string, ProductRow & { at: number }>();
  for (const [at, row] of rows.entries()) {
    if (row.cents >= 0 && !firsts.has(row.sku)) firsts.set(row.sku, { ...row, at });
  }
  const taken = new Set<number>();
  if (firsts.size > 0) {
    const list = [...firsts.values()];
    const sql = `insert into products (sku, name, cents)
      select * from unnest($1::text[], $2::text[], $3::int[]) as l (sku, name, cents) order by sku
      on conflict (sku) do nothing returning sku`;
    const columns = [list.map(({ sku }) => sku), list.map(({ name }) => name), list.map(({ cents }) => cents)];
    const { rows: inserted } = await shop.pool.query<{ sku: string }>(sql, columns);
    for (const { sku } of inserted) taken.add(firsts.get(sku)?.at ?? -1);
  }
  return { imported: taken.size, refused: [...rows.keys()].filter((at) => !taken.has(at)) };
}

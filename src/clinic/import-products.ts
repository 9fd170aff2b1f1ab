import type { ClinicShop } from "./shop.js";

/** A product, as a supplier sends it. */
export interface ProductRow {
  /** The supplier's name for it, unique. */
  sku: string;
  name: string;
  /** The price, from 0. */
  cents: number;
}

/** What became of an import. */
export interface ProductImport {
  imported: number;
  /** Places in the list, from 0, of rows with an sku that was there already, or with a price below 0; in order. */
  refused: number[];
}

/** `POST /products`: takes new products in. Those that the table refuses are left out; after another error, it is thrown. */
export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]): Promise<ProductImport> {
  let imported = 0;
  const refused: number[] = [];
  for (const [at, { sku, name, cents }] of rows.entries()) {
    try {
      await shop.pool.query("insert into products (sku, name, cents) values ($1, $2, $3)", [sku, name, cents]);
      imported++;
    } catch (error) {
      const { code } = error as { code?: string };
      // Of a unique key, of a check.
      if (code !== "23505" && code !== "23514") throw error;
      refused.push(at);
    }
  }
  return { imported, refused };
}

/**
 * Lesson: lessons/13-clinic.md
 * Task: this handler inserts a supplier's rows one by one, each with a commit of its own. Cure it: it takes in the same rows, and
 *       reports the same. Left out are rows whose price is below 0, and those whose sku is in the table, or was taken in from an
 *       earlier row of the list; their places are returned in order. Other faults of these rows may pass; any other error is
 *       thrown as it came, nothing is sent again, and then no row is taken in. Two imports at once both end well, also of the same
 *       skus in another order. Budget: two round trips on a connection of `shop.pool` (none beside it), for one row or tens of
 *       thousands; none for no rows. Every value is bound, the list stays as it is, and the connection comes back in the state in
 *       which it was lent, listeners too. Then delete the TODO line.
 * Done when: npm run grade -- 13-clinic/6-import-products
 */
import { type ClinicShop, TodoError } from "roundtrip";

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

function todo(task: string): void {
  throw new TodoError(task);
}

/** `POST /products`: takes new products in. Those that the table refuses are left out; after another error, it is thrown. */
export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]): Promise<ProductImport> {
  todo("import products"); // TODO: delete this line.
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

/**
 * Wrong: sends all inserts at once, each with a commit of its own.
 * Caught by: takes in nothing when the server refuses for another reason
 * Says: some rows were taken in
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  const refused: number[] = [];
  const insert = async ({ sku, name, cents }: ProductRow, at: number) => {
    try {
      await shop.pool.query("insert into products (sku, name, cents) values ($1, $2, $3)", [sku, name, cents]);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== "23505" && code !== "23514") throw error;
      refused.push(at);
    }
  };
  const ends = await Promise.allSettled([...rows.entries()].map(([at, row]) => insert(row, at)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { imported: rows.length - refused.length, refused: refused.sort((a, b) => a - b) };
}

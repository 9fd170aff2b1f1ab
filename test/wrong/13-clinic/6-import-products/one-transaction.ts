/**
 * Wrong: makes one commit of the many, and keeps the many round trips.
 * Caught by: takes in nothing when the server refuses for another reason
 * Says: ran 3 statements
 * Says: the budget is 2
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  if (rows.length === 0) return { imported: 0, refused: [] };
  const client = await shop.pool.connect();
  try {
    await client.query("begin");
    const refused: number[] = [];
    for (const [at, { sku, name, cents }] of rows.entries()) {
      const sql = "insert into products (sku, name, cents) select $1, $2, $3 where $3::int >= 0 on conflict do nothing";
      const { rowCount } = await client.query(sql, [sku, name, cents]);
      if (rowCount === 0) refused.push(at);
    }
    await client.query("commit");
    return { imported: rows.length - refused.length, refused };
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

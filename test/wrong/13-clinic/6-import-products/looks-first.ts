/**
 * Wrong: leaves out what is there already, and does not look again when it writes.
 * Caught by: waits for who takes in the same sku
 * Says: duplicate key
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  if (rows.length === 0) return { imported: 0, refused: [] };
  const sql = `with given as (
      select * from unnest($1::text[], $2::text[], $3::integer[]) with ordinality as row (sku, name, cents, place)
    ), first as (select distinct on (sku) * from given where cents >= 0 and sku not in (select sku from products) order by sku, place), taken as (
      insert into products (sku, name, cents) select sku, name, cents from first order by sku
       returning sku
    )
    select place::integer - 1 as place from given
    where place not in (select place from first join taken using (sku)) order by place`;
  const { rows: left } = await shop.pool.query(sql, [
    rows.map(({ sku }) => sku),
    rows.map(({ name }) => name),
    rows.map(({ cents }) => cents),
  ]);
  return { imported: rows.length - left.length, refused: left.map(({ place }) => place) };
}

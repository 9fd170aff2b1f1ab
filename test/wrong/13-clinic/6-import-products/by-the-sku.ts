/**
 * Wrong: takes every row for taken in whose sku came back.
 * Caught by: takes in what the table does not refuse, and reports the rest
 * Says: the places of the others
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  if (rows.length === 0) return { imported: 0, refused: [] };
  const sql = `with given as (
      select * from unnest($1::text[], $2::text[], $3::integer[]) with ordinality as row (sku, name, cents, place)
    ), first as (select distinct on (sku) * from given where cents >= 0 order by sku, place), taken as (
      insert into products (sku, name, cents) select sku, name, cents from first order by sku
      on conflict (sku) do nothing returning sku
    )
    select place::integer - 1 as place from given
    where sku not in (select sku from taken) order by place`;
  const { rows: left } = await shop.pool.query(sql, [
    rows.map(({ sku }) => sku),
    rows.map(({ name }) => name),
    rows.map(({ cents }) => cents),
  ]);
  return { imported: rows.length - left.length, refused: left.map(({ place }) => place) };
}

/**
 * Wrong: remembers which skus were taken in.
 * Caught by: takes in what it is given, at each call
 * Says: whose products are gone
 */
import type { ClinicShop, ProductRow } from "roundtrip";

const skus = new WeakMap<ClinicShop, Set<string>>();

export async function importProducts(shop: ClinicShop, rows: readonly ProductRow[]) {
  if (rows.length === 0) return { imported: 0, refused: [] };
  const known = skus.get(shop) ?? new Set();
  skus.set(shop, known);
  const sql = `with given as (
      select * from unnest($1::text[], $2::text[], $3::integer[]) with ordinality as row (sku, name, cents, place)
    ), first as (select distinct on (sku) * from given where cents >= 0 and sku <> all($4) order by sku, place), taken as (
      insert into products (sku, name, cents) select sku, name, cents from first order by sku
      on conflict (sku) do nothing returning sku
    )
    select place::integer - 1 as place from given
    where place not in (select place from first join taken using (sku)) order by place`;
  const { rows: left } = await shop.pool.query(sql, [
    ...[rows.map(({ sku }) => sku), rows.map(({ name }) => name), rows.map(({ cents }) => cents)],
    [...known],
  ]);
  for (const { sku, cents } of rows) if (cents >= 0) known.add(sku);
  return { imported: rows.length - left.length, refused: left.map(({ place }) => place) };
}

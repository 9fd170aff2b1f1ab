import type { ClinicShop } from "roundtrip";

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
  if (rows.length === 0) return { imported: 0, refused: [] };
  // Of each sku the first fit row is taken, in the order of the skus, whatever that of the list: of two imports at the same
  // time, one may wait for the other, and never each for the other.
  const sql = `
    with given as (
      select * from unnest($1::text[], $2::text[], $3::integer[]) with ordinality as row (sku, name, cents, place)
    ), first as (
      select distinct on (sku) * from given where cents >= 0 order by sku, place
    ), taken as (
      insert into products (sku, name, cents) select sku, name, cents from first order by sku
      on conflict (sku) do nothing returning sku
    )
    select place::integer - 1 as place from given
    where not exists (select from first join taken using (sku) where first.place = given.place) order by place`;
  const columns = [rows.map(({ sku }) => sku), rows.map(({ name }) => name), rows.map(({ cents }) => cents)];
  const { rows: left } = await shop.pool.query<{ place: number }>(sql, columns);
  return { imported: rows.length - left.length, refused: left.map(({ place }) => place) };
}

/**
 * Style: one document of JSON, read by the types of the table itself; a window function; a promise chain.
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

const text = `
  with list as (
    select r.sku, r.name, r.cents, e.place
    from jsonb_array_elements($1::jsonb) with ordinality as e (item, place),
      lateral jsonb_populate_record(null::products, e.item) as r
  ),
  numbered as (
    select *, row_number() over (partition by sku order by place) as nth from list where not coalesce(cents < 0, false)
  ),
  done as (
    insert into products as p (sku, name, cents)
    select sku, name, cents from numbered where nth = 1 order by sku
    on conflict (sku) do nothing
    returning p.sku
  )
  select coalesce(array_agg(l.place::int4 order by l.place), '{}') as places
  from list l
  where l.place not in (select n.place from numbered n join done d on d.sku = n.sku where n.nth = 1)`;

export function importProducts({ pool }: ClinicShop, rows: readonly ProductRow[]): Promise<ProductImport> {
  if (!rows.length) return Promise.resolve({ imported: 0, refused: [] });
  const list = rows.map(({ sku, name, cents }) => ({ sku, name, cents }));
  return pool.query<{ places: number[] }>(text, [JSON.stringify(list)]).then(({ rows: [answer] }) => {
    const refused = (answer?.places ?? []).map((place) => place - 1);
    return { imported: rows.length - refused.length, refused };
  });
}

/**
 * Style: a window function for the first of each sku, the report put together by the server, a promise chain.
 */
import type { ClinicShop, ProductRow } from "roundtrip";

export function importProducts({ pool }: ClinicShop, rows: readonly ProductRow[]) {
  const column = (key: keyof ProductRow) => rows.map((row) => row[key]);
  const sql = `
    with row as (
      select sku, name, cents, at, row_number() over (partition by sku, cents < 0 order by at) as nth
      from rows from (unnest($1::text[]), unnest($2::text[]), unnest($3::int[])) with ordinality as r (sku, name, cents, at)
    ), taken as (
      insert into products as p (sku, name, cents)
      select sku, name, cents from row where nth = 1 and cents >= 0 order by sku desc
      on conflict on constraint products_pkey do nothing
      returning p.sku
    )
    select count(t.sku)::int as imported, coalesce(json_agg(at - 1 order by at) filter (where t.sku is null), '[]') as refused
    from row left join taken t on t.sku = row.sku and nth = 1 and cents >= 0`;
  if (!rows.length) return Promise.resolve({ imported: 0, refused: [] });
  return pool
    .query({ text: sql, values: [column("sku"), column("name"), column("cents")] })
    .then(({ rows: [report] }) => report);
}

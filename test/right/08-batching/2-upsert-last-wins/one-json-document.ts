/**
 * Style: a document of JSON, numbered by the server, and the last of each key by a window.
 */
import type pg from "pg";

interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  price: string | null;
}
interface Upserted {
  inserted: number;
  updated: number;
}

export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const text = `
    with given as (
      select *, row_number() over (partition by warehouse, sku order by place desc) as nth
      from rows from (json_to_recordset($1) as (warehouse int, sku text, quantity int, price numeric))
        with ordinality as level (warehouse, sku, quantity, price, place)
    )
    insert into stock as known (warehouse, sku, quantity, price)
    select warehouse, sku, quantity, price from given where nth = 1
    on conflict on constraint stock_pkey do update
      set (quantity, price, updated_at) = row (excluded.quantity, excluded.price, now())
    returning known.updated_at is null`;
  const { rows } = await client.query<[boolean]>({ text, values: [JSON.stringify(levels)], rowMode: "array" });
  const inserted = rows.flat().filter(Boolean).length;
  return { inserted, updated: rows.length - inserted };
}

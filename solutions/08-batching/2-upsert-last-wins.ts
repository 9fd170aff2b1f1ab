import pg from "pg";

export interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  /** A text, for a number here has not room for all digits. */
  price: string | null;
}

export interface Upserted {
  inserted: number;
  updated: number;
}

/**
 * The table:
 *
 *   create table stock (
 *     warehouse integer, sku text, quantity integer not null check (quantity >= 0), price numeric,
 *     shelf text, created_at timestamptz not null default now(), updated_at timestamptz, primary key (warehouse, sku)
 *   )
 */
export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  // The server decides which keys are equal. Of each, `distinct on` keeps the first: the one with the last place in the list.
  // A row that was updated has been locked for it, which its `xmax` says; that of an inserted row is 0.
  const sql = `
    with given as (
      select distinct on (warehouse, sku) warehouse, sku, quantity, price
      from unnest($1::int[], $2::text[], $3::int[], $4::numeric[])
        with ordinality as level (warehouse, sku, quantity, price, place)
      order by warehouse, sku, place desc
    ), written as (
      insert into stock (warehouse, sku, quantity, price) select * from given
      on conflict (warehouse, sku) do update
        set quantity = excluded.quantity, price = excluded.price, updated_at = now()
      returning xmax = 0 as inserted
    )
    select count(*) filter (where inserted)::int as inserted, count(*) filter (where not inserted)::int as updated
    from written`;
  const columns = [
    levels.map(({ warehouse }) => warehouse),
    levels.map(({ sku }) => sku),
    levels.map(({ quantity }) => quantity),
    levels.map(({ price }) => price),
  ];
  const { rows } = await client.query<Upserted>(sql, columns);
  return rows[0] as Upserted;
}

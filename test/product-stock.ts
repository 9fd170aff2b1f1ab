import type { Lab } from "roundtrip";

/** A change of the stock of a product. */
export interface Change {
  productId: number;
  by: number;
}

/** Products, numbered from 1; there are two more, 0 and -5. There are 1,000 of each, and as many more as its number says. */
export const products = 300;

/** One more product, 500 of it: its number is that of product 57 modulo every small number that is likely to be used. */
export const akin = 57 + 2 ** 10 * 3 ** 2 * 5 ** 3 * 7 * 11;

/** Sees to it that a lab has stock, which lies in no order. */
export async function stocked(lab: Lab): Promise<void> {
  await lab.pool.query(`
    create table if not exists stock (product_id integer primary key, quantity integer not null check (quantity >= 0));
    truncate stock;
    insert into stock select id, 1000 + id from (select n * 37 % 307 as id from generate_series(1, 306) n) shuffled
      where id <= ${products};
    insert into stock values (${akin}, 500), (0, 1000), (-5, 995)`);
  await lab.pool.query("vacuum analyze stock");
}

/** How many there are of each product. */
export async function stockOf(lab: Lab): Promise<Map<number, number>> {
  const { rows } = await lab.pool.query<{ id: number; n: number }>("select product_id as id, quantity as n from stock");
  return new Map(rows.map(({ id, n }) => [id, n]));
}

/** What there must be after changes. */
export function changed(before: ReadonlyMap<number, number>, changes: readonly Change[]): Map<number, number> {
  const after = new Map(before);
  for (const { productId, by } of changes) after.set(productId, (after.get(productId) ?? 0) + by);
  return after;
}

/** A change of the same size of these products, in this order. */
export const batch = (ids: readonly number[], by = 1): Change[] => ids.map((productId) => ({ productId, by }));

/** So many products, in no order, none of them twice as long as there are as many. */
export const shuffledIds = (count: number): number[] =>
  Array.from({ length: count }, (_, k) => ((k * 91) % products) + 1);

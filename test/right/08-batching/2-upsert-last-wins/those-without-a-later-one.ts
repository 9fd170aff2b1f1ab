/**
 * Style: backwards through the list here, and nothing sent for an empty one.
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

export function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  const seen = new Map<number, Set<string>>();
  const last = levels.toReversed().filter(({ warehouse, sku }) => {
    const skus = seen.get(warehouse) ?? new Set();
    seen.set(warehouse, skus);
    const isLast = !skus.has(sku);
    skus.add(sku);
    return isLast;
  });
  if (last.length === 0) return Promise.resolve({ inserted: 0, updated: 0 });
  const sql = `
    with written as (
      insert into stock (warehouse, sku, quantity, price)
      select w, s, q, p from unnest($1::int[], $2::text[], $3::int[], $4::text[]::numeric[]) as level (w, s, q, p)
      on conflict (warehouse, sku) do update
        set quantity = excluded.quantity, price = excluded.price, updated_at = now()
      returning (xmax <> 0)::int as updated
    )
    select count(*)::int - coalesce(sum(updated), 0)::int as inserted, coalesce(sum(updated), 0)::int as updated from written`;
  const columns = (["warehouse", "sku", "quantity", "price"] as const).map((name) => last.map((level) => level[name]));
  return client.query<Upserted>(sql, columns).then(({ rows: [counts] }) => ({ inserted: 0, updated: 0, ...counts }));
}

/**
 * Wrong: lets an outer join keep the order of the list, as some plans do.
 * Caught by: gives each id its parcel, in the order of the ids
 * Says: where the server prefers a hash join, its `parcels`,
 * Says: A join has no order either
 */
import type pg from "pg";

export interface Parcel {
  id: string;
  address: string;
  note: string | null;
}

export async function readParcels(client: pg.Client, ids: readonly string[]) {
  if (ids.length === 0) return { parcels: [], missing: [] };
  const sql = `select wanted.id as wanted, p.id, p.address, p.note
    from unnest($1::bigint[]) as wanted (id) left join parcels p on p.id = wanted.id`;
  const { rows } = await client.query<Parcel & { wanted: string; id: string | null }>(sql, [ids]);
  const missing = new Set<string>();
  const parcels = rows.map(({ wanted, id, address, note }) => {
    if (id !== null) return { id, address, note };
    missing.add(wanted);
    return undefined;
  });
  return { parcels, missing: [...missing] };
}

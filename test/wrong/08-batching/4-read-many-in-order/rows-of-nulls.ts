/**
 * Wrong: joins, and gives a row of nulls for an id that is not there.
 * Caught by: gives each id its parcel, in the order of the ids
 * Says: `parcels`,
 */
import type pg from "pg";

interface Parcel {
  id: string;
  address: string;
  note: string | null;
}

interface Found {
  parcels: (Parcel | undefined)[];
  missing: string[];
}

export async function readParcels(client: pg.Client, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return { parcels: [], missing: [] };
  const sql = `select p.id, p.address, p.note
    from unnest($1::bigint[]) with ordinality as w (id, place) left join parcels p on p.id = w.id order by place`;
  const { rows } = await client.query<Parcel>(sql, [ids]);
  return { parcels: rows, missing: [...new Set(ids.filter((_, k) => rows[k]?.id === null))] };
}

/**
 * Wrong: joins, and takes a row without words in it for none.
 * Caught by: repeats what comes twice, and names once what is missing
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
  const parcels = rows.map((row) => (row.address ? row : undefined));
  return { parcels, missing: [...new Set(ids.filter((_, k) => !parcels[k]))] };
}

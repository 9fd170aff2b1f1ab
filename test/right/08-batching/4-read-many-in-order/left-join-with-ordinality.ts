/**
 * Style: the server finds the places, and fills the gaps.
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
  const sql = `select p.*, p.id is null as gone
    from unnest($1::bigint[]) with ordinality as w (id, place) left join parcels p using (id) order by w.place`;
  const { rows } = await client.query<Parcel & { gone: boolean }>(sql, [ids]);
  const parcels = rows.map(({ gone, id, address, note }) => (gone ? undefined : { id, address, note }));
  const missing = new Set<string>();
  for (const [k, id] of ids.entries()) if (rows[k]?.gone) missing.add(id);
  return { parcels, missing: Array.from(missing) };
}

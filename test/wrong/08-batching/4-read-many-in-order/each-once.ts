/**
 * Wrong: gives a parcel to the first place of its id alone.
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
  const sql = "select id, address, note from parcels where id = any($1)";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const missing = [...new Set(ids.filter((id) => !found.has(id)))];
  const parcels = ids.map((id) => {
    const parcel = found.get(id);
    found.delete(id);
    return parcel;
  });
  return { parcels, missing };
}

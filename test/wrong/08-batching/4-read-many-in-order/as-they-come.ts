/**
 * Wrong: takes the order of the rows for that of the ids.
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
  const sql = "select id, address, note from parcels where id = any($1)";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const found = new Set(rows.map(({ id }) => id));
  return { parcels: rows, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

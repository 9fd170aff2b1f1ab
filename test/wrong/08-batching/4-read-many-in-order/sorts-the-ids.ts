/**
 * Wrong: sorts the list that it was given.
 * Caught by: gives each id its parcel, in the order of the ids
 * Says: read only
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
  const sorted = (ids as string[]).sort();
  const sql = "select id, address, note from parcels where id = any($1)";
  const { rows } = await client.query<Parcel>(sql, [sorted]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

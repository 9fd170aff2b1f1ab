/**
 * Wrong: has a parameter for each id.
 * Caught by: takes any number of ids in one parameter
 * Says: with 3 parameters
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
  const list = ids.map((_, k) => `$${k + 1}`).join(", ");
  const { rows } = await client.query<Parcel>(`select id, address, note from parcels where id in (${list})`, [...ids]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

/**
 * Wrong: writes the ids into the text of the statement.
 * Caught by: takes any number of ids in one parameter
 * Says: with 0 parameters
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
  const sql = `select id, address, note from parcels where id in (${ids.join(", ")})`;
  const { rows } = await client.query<Parcel>(sql);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

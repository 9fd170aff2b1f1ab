/**
 * Wrong: fetches all parcels, and looks among them.
 * Caught by: makes one round trip, and fetches and looks at nothing else
 * Says: rows
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
  const sql = "select id, address, note from parcels where $1::text[] is not null";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

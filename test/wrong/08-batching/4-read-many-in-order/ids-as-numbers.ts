/**
 * Wrong: finds the rows by their ids as numbers, of which two may be the same.
 * Caught by: tells ids apart that are beyond 2^53
 * Says: and holds
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
  const found = new Map(rows.map((parcel) => [Number(parcel.id), parcel]));
  const parcels = ids.map((id) => found.get(Number(id)));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(Number(id))))] };
}

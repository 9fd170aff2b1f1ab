/**
 * Wrong: fails when an id is not there.
 * Caught by: gives each id its parcel, in the order of the ids
 * Says: threw
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
  if (missing.length > 0) throw new Error(`no parcel ${missing.join(", ")}`);
  return { parcels: ids.map((id) => found.get(id)), missing };
}

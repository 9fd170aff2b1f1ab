/**
 * Wrong: asks for all rows again for what is missing, to be sure.
 * Caught by: takes any number of ids in one parameter
 * Says: sent 2 statements
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
  const parcels = ids.map((id) => found.get(id));
  const missing = [...new Set(ids.filter((id) => !found.has(id)))];
  if (missing.length > 0) await client.query("select id from parcels where id = any($1)", [missing]);
  return { parcels, missing };
}

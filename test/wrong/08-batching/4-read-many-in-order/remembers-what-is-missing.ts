/**
 * Wrong: remembers which ids had no parcel, and does not ask for them again.
 * Caught by: gives each id its parcel, in the order of the ids
 * Says: behind calls for another database
 * Says: keep nothing between calls
 */
import type pg from "pg";

export interface Parcel {
  id: string;
  address: string;
  note: string | null;
}

const absent = new Set<string>();

export async function readParcels(client: pg.Client, ids: readonly string[]) {
  if (ids.length === 0) return { parcels: [], missing: [] };
  const distinct = [...new Set(ids)];
  const sql = "select id, address, note from parcels where id = any($1::bigint[])";
  const { rows } = await client.query<Parcel>(sql, [distinct.filter((id) => !absent.has(id))]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const missing = distinct.filter((id) => !byId.has(id));
  for (const id of missing) absent.add(id);
  return { parcels: ids.map((id) => byId.get(id)), missing };
}

/**
 * Wrong: asks for ten thousand ids at a time.
 * Caught by: takes any number of ids in one parameter
 * Says: the budget is 1
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
  const rows: Parcel[] = [];
  for (let at = 0; at < ids.length; at += 10_000) {
    const sql = "select id, address, note from parcels where id = any($1)";
    rows.push(...(await client.query<Parcel>(sql, [ids.slice(at, at + 10_000)])).rows);
  }
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

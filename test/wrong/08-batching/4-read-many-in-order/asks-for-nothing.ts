/**
 * Wrong: asks for no ids, too.
 * Caught by: sends nothing for no ids
 * Says: the budget is 0
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
  const sql = "select id, address, note from parcels where id = any($1)";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

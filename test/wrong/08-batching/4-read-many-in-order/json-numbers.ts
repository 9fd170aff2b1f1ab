/**
 * Wrong: sends JSON, in which the ids are numbers.
 * Caught by: tells ids apart that are beyond 2^53
 * Says: out of range
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
  const sql = `select id, address, note from parcels
    where id in (select value::numeric::bigint from json_array_elements_text($1::json))`;
  const { rows } = await client.query<Parcel>(sql, [JSON.stringify(ids.map(Number))]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

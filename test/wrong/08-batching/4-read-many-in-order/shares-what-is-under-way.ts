/**
 * Wrong: gives callers with the same ids the answer that is under way.
 * Caught by: asks the database at each call, for each caller
 * Says: under way
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

const underWay = new WeakMap<pg.Client, Map<string, Promise<Found>>>();

async function read(client: pg.Client, ids: readonly string[]): Promise<Found> {
  const sql = "select id, address, note from parcels where id = any($1)";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  const parcels = ids.map((id) => found.get(id));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

export async function readParcels(client: pg.Client, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return { parcels: [], missing: [] };
  const key = ids.join();
  const before = underWay.get(client)?.get(key);
  if (before) return before;
  const own = underWay.get(client) ?? new Map<string, Promise<Found>>();
  underWay.set(client, own);
  const answer = read(client, ids).finally(() => own.delete(key));
  own.set(key, answer);
  return answer;
}

/**
 * Wrong: remembers for each client what it has read, also what was not there.
 * Caught by: asks the database at each call, for each caller
 * Says: second call
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

const knownTo = new WeakMap<pg.Client, Map<string, Parcel | undefined>>();

export async function readParcels(client: pg.Client, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return { parcels: [], missing: [] };
  const known = knownTo.get(client) ?? new Map<string, Parcel | undefined>();
  knownTo.set(client, known);
  const unknown = [...new Set(ids)].filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const sql = "select id, address, note from parcels where id = any($1)";
    const { rows } = await client.query<Parcel>(sql, [unknown]);
    for (const id of unknown) known.set(id, undefined);
    for (const parcel of rows) known.set(parcel.id, parcel);
  }
  return { parcels: ids.map((id) => known.get(id)), missing: [...new Set(ids.filter((id) => !known.get(id)))] };
}

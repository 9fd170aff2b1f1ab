/**
 * Wrong: asks for one id after the other.
 * Caught by: takes any number of ids in one parameter
 * Says: sent 3 statements
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
  const parcels: (Parcel | undefined)[] = [];
  for (const id of ids) {
    const { rows } = await client.query<Parcel>("select id, address, note from parcels where id = $1", [id]);
    parcels.push(rows[0]);
  }
  return { parcels, missing: [...new Set(ids.filter((_, k) => !parcels[k]))] };
}

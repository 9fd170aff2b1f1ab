/**
 * Style: the ids as one text with commas, a chain of promises, and a Map by bigint.
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

export function readParcels(client: pg.Client, ids: readonly string[]): Promise<Found> {
  if (!ids.length) return Promise.resolve({ parcels: [], missing: [] });
  return client
    .query<Parcel>("select * from parcels where id = any(string_to_array($1, ',')::bigint[])", [ids.join(",")])
    .then(({ rows }) => {
      const found = new Map(rows.map((row) => [BigInt(row.id), row]));
      const gone = new Set(ids.filter((id) => !found.has(BigInt(id))));
      return { parcels: ids.map((id) => found.get(BigInt(id))), missing: [...gone] };
    });
}

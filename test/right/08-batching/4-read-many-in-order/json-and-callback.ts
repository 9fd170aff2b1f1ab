/**
 * Style: the ids as JSON, each once, and the form of `query` that calls back.
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
  const different = [...new Set(ids)];
  return new Promise((resolve, reject) => {
    if (different.length === 0) return resolve({ parcels: [], missing: [] });
    const text = `select id::text, address, note from parcels
      where id in (select value::bigint from json_array_elements_text($1::json))`;
    client.query<Parcel>({ text, values: [JSON.stringify(different)] }, (error, result) => {
      if (error) return reject(error);
      const found: Record<string, Parcel> = {};
      for (const row of result.rows) found[row.id] = row;
      resolve({ parcels: ids.map((id) => found[id]), missing: different.filter((id) => !(id in found)) });
    });
  });
}

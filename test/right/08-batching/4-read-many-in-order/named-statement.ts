/**
 * Style: a statement with a name, and a class for what was found.
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

class Places {
  readonly #found = new Map<string, Parcel>();

  constructor(rows: readonly Parcel[]) {
    for (const row of rows) this.#found.set(row.id, row);
  }

  of(ids: readonly string[]): Found {
    const missing = new Set<string>();
    const parcels = ids.map((id) => {
      const parcel = this.#found.get(id);
      if (!parcel) missing.add(id);
      return parcel;
    });
    return { parcels, missing: [...missing] };
  }
}

export async function readParcels(client: pg.Client, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return { parcels: [], missing: [] };
  const query = {
    name: "parcels-by-id",
    text: "select id, address, note from parcels where id = any($1)",
    values: [ids],
  };
  return new Places((await client.query<Parcel>(query)).rows).of(ids);
}

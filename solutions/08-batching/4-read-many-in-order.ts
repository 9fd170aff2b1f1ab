import pg from "pg";

export interface Parcel {
  id: string;
  address: string;
  note: string | null;
}

export interface Found {
  parcels: (Parcel | undefined)[];
  missing: string[];
}

export async function readParcels(client: pg.Client, ids: readonly string[]): Promise<Found> {
  if (ids.length === 0) return { parcels: [], missing: [] };
  // An array is one parameter, however long it is: the limit of 65,535 of them is never met.
  const sql = "select id, address, note from parcels where id = any($1)";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  // Rows come in any order, and each once. Ids stay texts: as numbers, two of them may be the same.
  const found = new Map(rows.map((parcel) => [parcel.id, parcel]));
  return {
    parcels: ids.map((id) => found.get(id)),
    missing: [...new Set(ids.filter((id) => !found.has(id)))],
  };
}

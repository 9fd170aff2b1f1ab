/**
 * Wrong: has the server sort by the place of each id in the list: one row, however often the id comes.
 * Caught by: repeats what comes twice, and names once what is missing
 * Says: `parcels`,
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
  const sql = "select id, address, note from parcels where id = any($1) order by array_position($1, id)";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const found = new Set(rows.map(({ id }) => id));
  let at = 0;
  const parcels = ids.map((id) => (found.has(id) ? rows[at++] : undefined));
  return { parcels, missing: [...new Set(ids.filter((id) => !found.has(id)))] };
}

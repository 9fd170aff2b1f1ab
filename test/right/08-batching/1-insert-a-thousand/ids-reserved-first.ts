/**
 * Style: asks for the ids in a first trip, and inserts with them in a second one.
 */
import type pg from "pg";

interface Scan {
  label: string;
  weight: string | null;
  serial: bigint | null;
  details: unknown;
  scannedAt: string | null;
}

export async function insertScans(client: pg.Client, scans: readonly Scan[]): Promise<number[]> {
  if (scans.length === 0) return [];
  const reserve = "select nextval(pg_get_serial_sequence('scans', 'id'))::int as id from generate_series(1, $1)";
  const reserved = await client.query<{ id: number }>(reserve, [scans.length]);
  const ids = reserved.rows.map(({ id }) => id);
  const sql = `
    insert into scans (id, label, weight, serial, details, scanned_at)
    select * from unnest($1::int[], $2::text[], $3::numeric[], $4::bigint[], $5::jsonb[], $6::timestamptz[])`;
  await client.query(sql, [
    ids,
    scans.map(({ label }) => label),
    scans.map(({ weight }) => weight),
    scans.map(({ serial }) => serial),
    scans.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  return ids;
}

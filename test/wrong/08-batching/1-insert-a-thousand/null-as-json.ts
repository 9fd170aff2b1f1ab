/**
 * Wrong: makes JSON of null as well: a value `null`, which is not NULL.
 * Caught by: inserts every scan, and returns the ids in their order
 * Says: .details must hold null
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
  const sql = `
    insert into scans (label, weight, serial, details, scanned_at)
    select * from unnest($1::text[], $2::numeric[], $3::bigint[], $4::jsonb[], $5::timestamptz[])
    returning id`;
  const { rows } = await client.query<{ id: number }>(sql, [
    scans.map(({ label }) => label),
    scans.map(({ weight }) => weight),
    scans.map(({ serial }) => serial),
    scans.map(({ details }) => JSON.stringify(details)),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  return rows.map(({ id }) => id);
}

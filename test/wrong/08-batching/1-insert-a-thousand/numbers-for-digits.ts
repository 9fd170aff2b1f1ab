/**
 * Wrong: makes numbers of weights: the zeros at their ends are lost, and more digits than sixteen.
 * Caught by: inserts every scan, and returns the ids in their order
 * Says: must hold
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
    select * from unnest($1::text[], $2::float8[], $3::bigint[], $4::jsonb[], $5::timestamptz[])
    returning id`;
  const { rows } = await client.query<{ id: number }>(sql, [
    scans.map(({ label }) => label),
    scans.map(({ weight }) => (weight === null ? null : Number(weight))),
    scans.map(({ serial }) => serial),
    scans.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  return rows.map(({ id }) => id);
}

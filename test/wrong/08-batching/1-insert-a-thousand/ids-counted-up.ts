/**
 * Wrong: counts up from the first id: others take ids as well, and leave gaps.
 * Caught by: inserts every scan, and returns the ids in their order
 * Says: no row of the id
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
    scans.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  const first = rows[0]?.id ?? 0;
  return scans.map((_, k) => first + k);
}

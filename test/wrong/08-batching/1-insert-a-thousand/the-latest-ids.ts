/**
 * Wrong: asks for the highest ids afterwards, and takes them for its own.
 * Caught by: inserts what it is given, at each call, for each caller
 * Says: Read from the table by the ids that it returned
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
    select * from unnest($1::text[], $2::numeric[], $3::bigint[], $4::jsonb[], $5::timestamptz[])`;
  await client.query<{ id: number }>(sql, [
    scans.map(({ label }) => label),
    scans.map(({ weight }) => weight),
    scans.map(({ serial }) => serial),
    scans.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  const found = await client.query<{ id: number }>("select id from scans order by id desc limit $1", [scans.length]);
  return found.rows.map(({ id }) => id).reverse();
}

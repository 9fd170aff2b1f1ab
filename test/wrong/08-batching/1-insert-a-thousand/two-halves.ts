/**
 * Wrong: makes two statements of more than twenty thousand scans: the first half stays when the second is refused.
 * Caught by: inserts tens of thousands, all or nothing, in two round trips at most
 * Says: insertScans(client, 40,000 scans), of which the last weighs "0", threw the server's error
 * Says: the table is not as before
 */
import type pg from "pg";

interface Scan {
  label: string;
  weight: string | null;
  serial: bigint | null;
  details: unknown;
  scannedAt: string | null;
}

const sql = `
  insert into scans (label, weight, serial, details, scanned_at)
  select * from unnest($1::text[], $2::numeric[], $3::bigint[], $4::jsonb[], $5::timestamptz[])
  returning id`;

async function insertSome(client: pg.Client, scans: readonly Scan[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(sql, [
    scans.map(({ label }) => label),
    scans.map(({ weight }) => weight),
    scans.map(({ serial }) => serial),
    scans.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  return rows.map(({ id }) => id);
}

export async function insertScans(client: pg.Client, scans: readonly Scan[]): Promise<number[]> {
  if (scans.length === 0) return [];
  if (scans.length <= 20_000) return insertSome(client, scans);
  const half = Math.ceil(scans.length / 2);
  const first = await insertSome(client, scans.slice(0, half));
  return [...first, ...(await insertSome(client, scans.slice(half)))];
}

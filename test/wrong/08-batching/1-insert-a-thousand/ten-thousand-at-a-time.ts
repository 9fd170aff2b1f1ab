/**
 * Wrong: sends ten thousand at a time: two statements, of which the first stays when the second is refused.
 * Caught by: inserts all or nothing
 * Says: 14,000 scans
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
  const ids: number[] = [];
  for (let from = 0; from < scans.length; from += 10_000)
    ids.push(...(await insertSome(client, scans.slice(from, from + 10_000))));
  return ids;
}

async function insertSome(client: pg.Client, scans: readonly Scan[]): Promise<number[]> {
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
  return rows.map(({ id }) => id);
}

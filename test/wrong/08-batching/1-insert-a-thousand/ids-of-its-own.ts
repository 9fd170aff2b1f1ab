/**
 * Wrong: counts its own ids up from the highest: the table gives them once more, to somebody else.
 * Caught by: inserts every scan, and returns the ids in their order
 * Says: somebody else could insert no scan
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
  const highest = await client.query<{ id: number }>("select coalesce(max(id), 0) as id from scans");
  const ids = scans.map((_, k) => (highest.rows[0]?.id ?? 0) + k + 1);
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

/**
 * Wrong: writes the arrays itself, without quotes.
 * Caught by: keeps every value as it is
 * Says: scans, some of them odd,
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
  const list = (values: unknown[]) => `{${values.map((value) => value ?? "NULL").join(",")}}`;
  const sql = `
    insert into scans (label, weight, serial, details, scanned_at)
    select * from unnest($1::text[], $2::numeric[], $3::bigint[], $4::jsonb[], $5::timestamptz[])
    returning id`;
  const { rows } = await client.query<{ id: number }>(sql, [
    list(scans.map(({ label }) => label)),
    scans.map(({ weight }) => weight),
    list(scans.map(({ serial }) => serial)),
    scans.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    scans.map(({ scannedAt }) => scannedAt),
  ]);
  return rows.map(({ id }) => id);
}

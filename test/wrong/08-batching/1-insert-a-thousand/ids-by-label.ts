/**
 * Wrong: asks for the ids afterwards, by label, which several scans may have.
 * Caught by: gives scans that are equal a row each
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
  const found = await client.query("select id, label from scans where label = any($1) order by id", [
    scans.map(({ label }) => label),
  ]);
  const ids = new Map(found.rows.map(({ id, label }) => [label, id]));
  return scans.map(({ label }) => ids.get(label));
}

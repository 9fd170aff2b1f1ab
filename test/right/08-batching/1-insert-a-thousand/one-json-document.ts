/**
 * Style: one parameter for all, a document of JSON that the server takes apart.
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
  const document = scans.map(({ serial, scannedAt, ...rest }) => ({
    ...rest,
    serial: serial === null ? null : `${serial}`,
    scanned_at: scannedAt,
  }));
  const sql = `insert into scans (label, weight, serial, details, scanned_at)
    select * from json_to_recordset($1) as scan (
      label text, weight numeric, serial bigint, details jsonb, scanned_at timestamptz)
    returning id`;
  const { rows } = await client.query<{ id: number }>(sql, [JSON.stringify(document)]);
  return rows.map(({ id }) => id);
}

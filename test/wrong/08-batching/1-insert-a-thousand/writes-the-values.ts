/**
 * Wrong: writes the values into the SQL, with quotes around them.
 * Caught by: makes two round trips at most, and binds every value
 * Says: sent SQL that holds the value
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
  const text = (value: unknown) => (value === null ? "null" : client.escapeLiteral(String(value)));
  const rowsOf = scans.map(({ label, weight, serial, details, scannedAt }) => {
    const json = details === null ? null : JSON.stringify(details);
    return `(${text(label)}, ${text(weight)}::numeric, ${text(serial)}::bigint, ${text(json)}::jsonb, ${text(scannedAt)}::timestamptz)`;
  });
  const sql = `insert into scans (label, weight, serial, details, scanned_at) values ${rowsOf.join(", ")} returning id`;
  const { rows } = await client.query<{ id: number }>(sql);
  return rows.map(({ id }) => id);
}

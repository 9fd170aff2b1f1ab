/**
 * Wrong: makes a parameter of each value, of which a statement can have 65,535.
 * Caught by: inserts tens of thousands, all or nothing, in two round trips at most
 * Says: Next: a statement has 65,535 parameters at most
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
  const rowOf = (at: number) => `(${[1, 2, 3, 4, 5].map((column) => `$${at * 5 + column}`).join(", ")})`;
  const sql = `insert into scans (label, weight, serial, details, scanned_at)
    values ${scans.map((_, at) => rowOf(at)).join(", ")} returning id`;
  const values = scans.flatMap(({ label, weight, serial, details, scannedAt }) => [
    label,
    weight,
    serial,
    details === null ? null : JSON.stringify(details),
    scannedAt,
  ]);
  const { rows } = await client.query<{ id: number }>(sql, values);
  return rows.map(({ id }) => id);
}

/**
 * Wrong: inserts one after the other: what came before the refused one stays.
 * Caught by: inserts all or nothing
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

export async function insertScans(client: pg.Client, scans: readonly Scan[]): Promise<number[]> {
  const ids: number[] = [];
  for (const { label, weight, serial, details, scannedAt } of scans) {
    const sql =
      "insert into scans (label, weight, serial, details, scanned_at) values ($1, $2, $3, $4, $5) returning id";
    const values = [label, weight, serial, details === null ? null : JSON.stringify(details), scannedAt];
    ids.push((await client.query<{ id: number }>(sql, values)).rows[0]?.id ?? 0);
  }
  return ids;
}

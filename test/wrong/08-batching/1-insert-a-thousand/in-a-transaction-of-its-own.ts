/**
 * Wrong: begins and commits a transaction, which ends the one that the caller began.
 * Caught by: leaves the caller's transaction to the caller
 * Says: leave begin, commit and rollback to the caller
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
  await client.query("begin");
  try {
    const ids: number[] = [];
    for (const { label, weight, serial, details, scannedAt } of scans) {
      const sql =
        "insert into scans (label, weight, serial, details, scanned_at) values ($1, $2, $3, $4, $5) returning id";
      const values = [label, weight, serial, details === null ? null : JSON.stringify(details), scannedAt];
      ids.push((await client.query<{ id: number }>(sql, values)).rows[0]?.id ?? 0);
    }
    await client.query("commit");
    return ids;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/**
 * Style: numbers the rows, writes them in that order, and sorts the ids, all as texts.
 */
import type pg from "pg";

interface Scan {
  label: string;
  weight: string | null;
  serial: bigint | null;
  details: unknown;
  scannedAt: string | null;
}

export function insertScans(client: pg.Client, scans: readonly Scan[]): Promise<number[]> {
  if (scans.length === 0) return Promise.resolve([]);
  const column = (value: (scan: Scan) => unknown) => scans.map((scan) => value(scan)?.toString() ?? null);
  const text = `insert into scans (label, weight, serial, details, scanned_at)
    select label, weight::numeric, serial::bigint, details::jsonb, scanned_at::timestamptz
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      with ordinality as scan (label, weight, serial, details, scanned_at, place)
    order by place returning id`;
  const values = [
    column(({ label }) => label),
    column(({ weight }) => weight),
    column(({ serial }) => serial),
    column(({ details }) => (details === null ? null : JSON.stringify(details))),
    column(({ scannedAt }) => scannedAt),
  ];
  return client
    .query<[number]>({ text, values, rowMode: "array" })
    .then(({ rows }) => rows.flat().sort((a, b) => a - b));
}

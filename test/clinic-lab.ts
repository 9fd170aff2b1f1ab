import { type ClinicSizes, clinicTables, type Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/**
 * Sees to it that a lab has the clinic's tables.
 *
 * @param sizes what counts for the tests; as a rule nothing does
 * @returns false if they were there
 */
export async function withClinic(lab: Lab, sizes: ClinicSizes = { parcels: 100, invoices: 0 }): Promise<boolean> {
  await using direct = await openDirectly(lab);
  const { rows } = await direct.query<{ there: string | null }>("select to_regclass('parcels') as there");
  if (rows[0]?.there) return false;
  await clinicTables(direct, sizes);
  return true;
}

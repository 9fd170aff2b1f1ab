/**
 * Wrong: knows the number of one shop by heart. FILL IN: another one.
 * Caught by: counts the users of every shop
 * Says: returned 1000
 */
import pg from "pg";

export async function moveTheWorkOff(client: pg.Client): Promise<number> {
  return 1_000;
}

import type { Lab } from "roundtrip";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { openTestPool, type TestPool } from "./exercise-pool.js";

/**
 * Calls with a pool that has been ended, and demands that the pool's own error comes.
 *
 * @param name what is called, for the message
 */
export async function demandPoolsError(
  lab: Lab,
  name: string,
  call: (pool: TestPool) => Promise<unknown>,
): Promise<void> {
  await using pool = await openTestPool(lab, 1);
  await pool.end();
  const end = await endOf(() => call(pool));
  demand(
    end.threw && String(end.error).includes("after calling end on the pool"),
    `The pool had no connection to give, for it was ended; ${name} ${toldEnd(end)}. The pool's own error was expected. Next: connect before the \`try\`: without a client there is nothing to release.`,
  );
}

import type { Lab } from "roundtrip";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { demandTidy, openTestPool } from "./exercise-pool.js";
import { no } from "./nested-transactions.js";
import { pay, raise, withPayments } from "./payments.js";
import { asClient, keysOf, type RunScoped, Runs, type Scope } from "./scoped-work.js";

/** Demands that calls which share one client have it one after the other, also when one fails and another is repeated. */
export async function demandOneAfterTheOther(lab: Lab, transaction: RunScoped): Promise<void> {
  await withPayments(lab);
  await using pool = await openTestPool(lab, 1);
  let inside = 0;
  let most = 0;
  const calls = [1, 2, 3, 4, 5, 6].map((number) => {
    const runs = new Runs();
    const work = async (tx: Scope) => {
      most = Math.max(most, ++inside);
      try {
        await pay(asClient(tx), `${number}`);
        if (number % 3 === 0 && runs.next() === 1) await raise(asClient(tx), "40P01");
        if (number % 3 === 1) await tx.transaction(() => Promise.reject(no));
        return number;
      } finally {
        inside--;
      }
    };
    return endOf(() => transaction(pool, work));
  });
  const ends = await Promise.all(calls);
  const what = "Six calls shared one client; of each three one failed, and one was repeated";
  const got = ends.map((end) => (end.threw ? toldEnd(end) : end.value)).join(", ");
  demand(
    most === 1,
    `${what}; ${most} works ran on it at the same moment. Whoever releases twice gives away the client of the next one. Next: one release, in a \`finally\`.`,
  );
  demand(
    got === "threw Error: no, 2, 3, threw Error: no, 5, 6" && (await keysOf(lab.pool)) === "2 3 5 6",
    `${what}: they came to ${got}, and the payments ${await keysOf(lab.pool)} are there; those of 2, 3, 5 and 6 were expected. Next: keep nothing outside of the call.`,
  );
  await demandTidy(lab, pool, what);
}

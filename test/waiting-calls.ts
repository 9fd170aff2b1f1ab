import type { Lab } from "roundtrip";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { breakingAt, isFirst, openTestPool, type TestPool } from "./exercise-pool.js";
import type { Keyed } from "./lock-order.js";
import { RowLock } from "./row-lock.js";

/** A call of the work with a pool. */
type Call = (pool: TestPool) => Promise<unknown>;

/**
 * Demands that calls which need other rows end while one waits for a row that somebody else holds: they queue behind it
 * neither in the process nor in the server.
 *
 * @param held the key of the row
 * @param waiting the call that needs it
 * @param others calls that do not, in words
 */
export async function demandNoQueue(
  lab: Lab,
  { table, key }: Keyed,
  held: string,
  waiting: Call,
  others: Record<string, Call>,
): Promise<void> {
  await using lock = await RowLock.hold(lab, table, held, "update", key);
  await using pool = await openTestPool(lab, 3);
  const taken = () => pool.returns - 3 + pool.out;
  const stuck = endOf(() => waiting(pool));
  await lock.stops(stuck);
  const waitingOnes = Object.keys(others);
  const inTurn = (async () => {
    for (const call of Object.values(others)) {
      await endOf(() => call(pool));
      waitingOnes.shift();
    }
  })();
  // Meanwhile work elsewhere: the next takes its free connection without any answer of the server.
  for (let k = 0; k < 20; k++) await lab.pool.query("select 1");
  const began = taken() > 1;
  if (began) await Promise.race([inTurn, lock.waiters(2)]);
  const [next] = waitingOnes;
  await lock.letGo();
  await Promise.all([stuck, inTurn]);
  const what = `A call waited for the row of ${held}, which somebody else held`;
  demand(
    began,
    `${what}, and another (${next}) had not even begun, with a connection of the pool free: it queued behind the first. Next: take the connection at once in each call, and keep nothing between calls.`,
  );
  demand(
    next === undefined,
    `${what}, and another (${next}), which has no need of that row, waited as well. Next: lock the rows that are changed, and nothing beside them.`,
  );
}

/**
 * Demands that the connection may break at each statement of a call: the first error comes, nothing is changed, and the
 * connection is thrown away.
 *
 * @param name the function, for messages
 * @param mostStatements of a call; it may have fewer
 * @param demandUnchanged fails, with these words, when something was changed
 */
export async function demandOutlivesBreaks(
  lab: Lab,
  name: string,
  mostStatements: number,
  call: Call,
  demandUnchanged: (what: string) => Promise<void>,
): Promise<void> {
  for (let statement = 1; statement <= mostStatements; statement++) {
    await using pool = await openTestPool(lab, 2);
    const end = await breakingAt(lab, statement, () => endOf(() => call(pool)));
    // With fewer statements there is no such moment.
    if (!end.threw && statement > 1) break;
    const what = `The connection broke at statement ${statement}; ${name} ${toldEnd(end)}`;
    demand(
      end.threw && isFirst(String(end.error)),
      `${what}. What went wrong first was expected, the end of the connection. Next: when the rollback fails as well, throw the first error on.`,
    );
    demand(
      pool.out === 0,
      `${what}. Afterwards ${pool.toldOut}: the pool counts it as used for ever. Next: release it in a finally.`,
    );
    demand(
      pool.thrownAway === 1,
      `${what}. It was given back as if it were alive, and whoever gets it next fails. Next: release(true) when the rollback fails.`,
    );
    await demandUnchanged(what);
  }
}

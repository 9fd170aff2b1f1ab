import type { Lab } from "roundtrip";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { nextProcess, openTestPool, openTransactions, type TestPool } from "./exercise-pool.js";
import { type Statement, sendingInstead, words } from "./replaced-statements.js";
import { lastingPool } from "./stopped-statement.js";
import { pass, throwTodo, watch, whileTimeIsVirtual } from "./virtual-time.js";

/**
 * Demands that a call waits for the answer to a statement, however long it takes, and keeps the connection.
 *
 * @param what the call, in words
 */
export async function demandAnswerAwaited(
  lab: Lab,
  what: string,
  statement: Statement,
  call: (pool: TestPool) => Promise<unknown>,
): Promise<void> {
  await using pool = await lastingPool(lab, 2);
  const before = await nextProcess(pool);
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const state = sendingInstead(pool, statement, (query, all) => gate.then(() => query(...all)));
  const waited = await whileTimeIsVirtual(async () => {
    const returned = pool.returns;
    const caller = watch(() => call(pool));
    while (caller.state === "waiting" && !state.sent) await lab.pool.query("select 1");
    if (state.sent) await pass(3_600_000);
    // Of another order of statements speak other tests.
    const seen = !state.sent || (pool.out === 1 && caller.state === "waiting" && pool.returns === returned);
    open();
    throwTodo();
    while (caller.state === "waiting") await lab.pool.query("select 1");
    return seen;
  });
  const slow = `${what}, and the server took an hour (of simulated time) for ${statement === "rollback" ? "`rollback`" : `statement ${statement}`}`;
  demand(
    waited,
    `${slow}; it did not wait for that answer. A slow server is no dead one, and what it was asked it still does. Next: await each statement, \`rollback\` as well, without a limit of your own.`,
  );
  demand(
    pool.out > 0 || (await nextProcess(pool)) === before,
    `${slow}; then it did it, and the connection was thrown away. Next: let the answer to \`rollback\` decide, however late it comes.`,
  );
}

/**
 * Demands that a connection whose rollback the server refuses, though it lives, is thrown away: its transaction is open still.
 *
 * @param what the call, in words
 * @param first words of what went wrong first
 */
export async function demandRefusedThrownAway(
  lab: Lab,
  what: string,
  first: string,
  call: (pool: TestPool) => Promise<unknown>,
): Promise<void> {
  await using pool = await openTestPool(lab, 1);
  const cancelled =
    "do $$ begin raise exception 'canceling statement due to user request' using errcode = '57014'; end $$";
  const state = sendingInstead(pool, "rollback", words(cancelled));
  const { thrownAway } = pool;
  const end = await endOf(() => call(pool));
  const how = `${what}, and the server cancelled the \`rollback\``;
  // Of a call that needs none, for it leaves no transaction open, there is nothing to say.
  if (!state.sent) return;
  demand(
    end.threw && String(end.error).includes(first),
    `${how}; it ${toldEnd(end)}, and "${first}" was expected, which went wrong first. Next: catch the error of \`rollback\` apart.`,
  );
  demand(pool.out === 0, `${how}; ${pool.toldOut}. Next: release on this way, too.`);
  demand(
    pool.thrownAway === thrownAway + 1,
    `${how}; the connection went back, with its transaction open${(await openTransactions(lab)) ? " to this moment" : ""}. Whoever gets it next works inside it. Next: release(true) whenever the rollback fails, whatever its error says.`,
  );
}

import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { breakingAt, demandTidy, openDirectly } from "./exercise-pool.js";
import { hasLimits, refusals } from "./lost-connections.js";
import { everyPassingError } from "./passing-errors.js";
import { pay, withPayments } from "./payments.js";
import { HookedPool, pausesOf } from "./retried-calls.js";

/** The exercise's function. */
type Transact = <T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  options: { attempts: number; baseMs: number; maxMs: number },
) => Promise<T>;

const attempts = 2;
const brief = { attempts, baseMs: 1, maxMs: 1 };

/** Demands that a transaction is tried again when its pool can open no connection, so many times. */
export async function demandRefusedRepeated(
  transact: Transact,
  lab: Lab,
  who: keyof typeof refusals,
  refused: number,
): Promise<void> {
  await withPayments(lab);
  await using pool = new HookedPool(lab, 1);
  await using direct = await openDirectly(lab);
  if (who === "server" && !(await hasLimits(direct))) return;
  const [refuse, accept, words] = refusals[who](lab, direct);
  await refuse();
  pool.before = async (number) => {
    if (number > refused) await accept();
  };
  const end = await endOf(() => pool.bounded(transact(pool, (client) => pay(client), brief))).finally(accept);
  const what = `The ${who} refused a connection ${formatCount(refused, "time")}, with attempts: ${attempts}`;
  const expected = Math.min(refused + 1, attempts);
  demand(
    pool.connects === expected && end.threw === refused >= attempts,
    `${what}; transact asked the pool ${formatCount(pool.connects, "time")}, and ${toldEnd(end)}. ${expected} was expected: nothing was sent, so nothing can be done twice, whatever the error is. Next: a connect that fails is an attempt like any other.`,
  );
  demand(
    !end.threw || (end.error instanceof Error && words.test(String(end.error))),
    `${what}; transact ${toldEnd(end)}. The pool's own error was expected. Next: throw it as it came; without a client there is nothing to roll back.`,
  );
  await demandTidy(lab, pool, what);
}

/** Errors with which a pool may say that it has no connection: its own, the network's, and the server's, those that pass and those that do not. */
function* connectErrors(): Generator<Error & { code?: string }> {
  for (const words of ["timeout exceeded when trying to connect", "Connection terminated due to connection timeout"]) {
    yield new Error(words);
  }
  for (const code of ["28P01", "28000", "3D000", "42501"]) yield Object.assign(new Error("not you"), { code });
  const both = [1, 2].map(() => new Error("connect ECONNREFUSED"));
  yield Object.assign(new AggregateError(both), { code: "ECONNREFUSED" });
  yield* everyPassingError();
}

/** Demands that a transaction is tried again whatever a pool says when it is asked for a client. */
export async function demandAnyRefusalRepeated(transact: Transact, lab: Lab): Promise<void> {
  await withPayments(lab);
  await using pool = await HookedPool.open(lab, 1);
  for (const refusal of connectErrors()) {
    for (const refused of [1, attempts]) {
      pool.connects = 0;
      pool.before = async (number) => {
        if (number <= refused) throw refusal;
      };
      const end = await endOf(() => pool.bounded(transact(pool, async () => 7, brief)));
      const isRight = refused < attempts ? !end.threw && end.value === 7 : end.threw && end.error === refusal;
      demand(
        isRight && pool.connects === attempts,
        `The pool gave no client ${formatCount(refused, "time")} (${refusal.code ?? "without a code"}: "${refusal.message}"), with attempts: ${attempts}; transact asked it ${formatCount(pool.connects, "time")}, and ${toldEnd(end)}. It was to ask ${attempts} times, and ${refused < attempts ? "the work to return 7" : "to throw that very error"}. Nothing was sent, so nothing can be done twice. Next: repeat each connect that fails, and ask for no code.`,
      );
    }
  }
}

/** Demands that a transaction which is repeated because a connection was refused, or has died, waits before each repetition. */
export async function demandPauses(transact: Transact, lab: Lab): Promise<void> {
  // So long, in simulated time, that no random wait is too short to be seen.
  const options = { attempts: 4, baseMs: 1e6, maxMs: 1e6 };
  const demandThree = async (what: string, pool: HookedPool, refuse: () => Promise<void>) => {
    const moments: number[] = [];
    pool.before = () => {
      moments.push(Date.now());
      return refuse();
    };
    await pausesOf(pool, () => transact(pool, (client) => pay(client), options));
    const waits = moments.filter((moment, k) => k > 0 && moment > (moments[k - 1] ?? 0)).length;
    demand(
      moments.length === 4 && waits === 3,
      `${what}, with ${JSON.stringify(options)}; transact asked the pool ${formatCount(moments.length, "time")}, and waited ${formatCount(waits, "time")} between. Four attempts with three waits were expected: who comes again at once meets the same. Next: wait after each attempt that is repeated, whatever has failed.`,
    );
  };
  await withPayments(lab);
  await using refusing = await HookedPool.open(lab, 1);
  const refusal = new Error("timeout exceeded when trying to connect");
  await demandThree("The pool gave no client", refusing, () => Promise.reject(refusal));
  await using dying = new HookedPool(lab, 1);
  await breakingAt(lab, 2, () => demandThree("Each connection broke before COMMIT", dying, async () => undefined));
}

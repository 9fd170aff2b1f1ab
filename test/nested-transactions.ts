import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { demand, type Ending, endOf, lingering, toldEnd } from "./exercise-lab.js";
import { demandTidy, openTestPool } from "./exercise-pool.js";
import { pay, raise, withPayments } from "./payments.js";
import { demandRuns } from "./retried-calls.js";
import { asClient, codeOf, keysOf, type RunScoped, Runs, type Scope, type ScopedWork } from "./scoped-work.js";

/** What works throw of their own. */
export const no = new Error("no");

/** Ways for what is nested to fail, and what its caller is to get. */
export const failsWithin: [how: string, work: ScopedWork<unknown>, isIt: (error: unknown) => boolean][] = [
  ["threw an error of its own", () => Promise.reject(no), (error) => error === no],
  ["threw undefined", () => Promise.reject(undefined), (error) => error === undefined],
  [
    "threw before it returned a promise",
    () => {
      throw no;
    },
    (error) => error === no,
  ],
  [
    "was refused by the server",
    (tx) => tx.query("select 1 / 0"),
    (error) => (error as { code?: string } | undefined)?.code === "22012",
  ],
  [
    "was refused with 40001",
    (tx) => raise(asClient(tx), "40001"),
    (error) => (error as { code?: string }).code === "40001",
  ],
  [
    "kept the error of a statement to itself",
    (tx) => tx.query("select 1 / 0").catch(() => undefined),
    (error) => error instanceof Error,
  ],
];

/** Demands that what fails within a transaction is undone, and nothing else, when the work around it catches the error. */
export async function demandNestedUndone(
  lab: Lab,
  transaction: RunScoped,
  [how, fails, isIt]: (typeof failsWithin)[number],
): Promise<void> {
  await withPayments(lab);
  await using pool = await openTestPool(lab, 1);
  const runs = new Runs();
  const caught: Ending<unknown>[] = [];
  /** Pays, does more, and then fails as it is to. */
  const failing =
    (key: string, more: ScopedWork<unknown> = () => undefined): ScopedWork<unknown> =>
    async (tx) => {
      await pay(asClient(tx), key);
      await more(tx);
      return fails(tx);
    };
  const inside = async (tx: Scope, work: ScopedWork<unknown>) =>
    void caught.push(await endOf(() => tx.transaction(work)));
  const end = await endOf(() =>
    transaction(pool, async (tx) => {
      runs.next();
      await pay(asClient(tx), "a");
      await inside(tx, failing("undone 1"));
      await pay(asClient(tx), "b");
      // What is around is undone with all that is in it, also with what had failed before, and what had succeeded.
      await inside(
        tx,
        failing("undone 2", async (middle) => {
          await inside(middle, failing("undone 3"));
          await middle.transaction((inner) => pay(asClient(inner), "undone 4"));
          await inside(middle, failing("undone 5"));
        }),
      );
      const kept = await tx.transaction(async (middle) => {
        await pay(asClient(middle), "c");
        await inside(middle, failing("undone 6"));
        return middle.transaction(async (inner) => {
          await pay(asClient(inner), "d");
          return "kept";
        });
      });
      await inside(tx, failing("undone 7"));
      await pay(asClient(tx), "e");
      return kept;
    }),
  );
  const what = `What was nested ${how}, and the work around it caught the error`;
  const wrong = caught.find((one) => !one.threw || !isIt(one.error));
  demand(
    caught.length === 6 && wrong === undefined,
    `${what}: ${wrong ? `tx.transaction ${toldEnd(wrong)}` : `that was so ${formatCount(caught.length, "time")}, and six were expected; transaction ${toldEnd(end)}`}. Next: go back to the savepoint, also when its release is refused, and throw the error as it came.`,
  );
  const keys = await keysOf(lab.pool);
  demand(
    !end.threw && end.value === "kept" && keys === "a b c d e",
    `${what}: transaction ${toldEnd(end)}, and the payments ${keys || "(none)"} are there; "kept" and a b c d e were expected. Next: \`rollback to savepoint\`; those that are open at the same time need names of their own.`,
  );
  demandRuns(runs.count, 1, what, "repeat only when the outermost work fails.");
  await demandTidy(lab, pool, what);
}

/** Demands that what is nested takes two round trips of its own, on the client that is there. */
export async function demandNestedCost(lab: Lab, transaction: RunScoped): Promise<void> {
  await withPayments(lab);
  await using pool = await openTestPool(lab, 1);
  const work = (tx: Scope) =>
    tx.transaction(async (middle) => {
      await middle.transaction((inner) => pay(asClient(inner), "a"));
      await middle.transaction((inner) => pay(asClient(inner), "b"));
    });
  const { cost } = await measure(lab, () => lingering(() => transaction(pool, work)));
  expect(cost).toStayWithin(
    { roundTrips: 10, connections: 0, depth: 10 },
    {
      what: "transaction, in which three are nested that send two statements,",
      next: "SAVEPOINT and RELEASE, one each; on the client that the outermost has.",
    },
  );
  demand((await keysOf(lab.pool)) === "a b", `${await keysOf(lab.pool)} are there, and a b was expected.`);
}

/** Demands that what is nested goes back to no savepoint when its own is refused, for a statement has failed before. */
export async function demandNoOtherSavepoint(lab: Lab, transaction: RunScoped): Promise<void> {
  await withPayments(lab);
  await using pool = await openTestPool(lab, 1);
  const ends: Ending<unknown>[] = [];
  const inside = async (tx: Scope, work: ScopedWork<unknown>) =>
    void ends.push(await endOf(() => tx.transaction(work)));
  const end = await endOf(() =>
    transaction(pool, async (tx) => {
      await pay(asClient(tx), "a");
      await inside(tx, async (middle) => {
        await pay(asClient(middle), "undone");
        await middle.query("select 1 / 0").catch(() => undefined);
        await inside(middle, () => 7);
        return pay(asClient(middle), "b");
      });
    }),
  );
  const keys = await keysOf(lab.pool);
  demand(
    !end.threw && keys === "a" && ends.length === 2 && ends.every((one) => codeOf(one) === "25P02"),
    `A statement had failed within, and then something nested was asked for there, whose savepoint the server refuses (25P02): ${ends.map(toldEnd).join(", and what is around it ")}; the payments ${keys} are there. Both were to throw 25P02, and a was expected. Next: make the savepoint before the \`try\`: where there is none, the way back belongs to something else.`,
  );
  await demandTidy(lab, pool, "A savepoint was refused");
}

import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { demand, lingering } from "./exercise-lab.js";
import { openTestPool } from "./exercise-pool.js";
import type { RunScoped, Scope, ScopeOptions } from "./scoped-work.js";

const sql =
  "select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as read_only";
/** Options, and what a transaction is with them in a session whose own isolation is repeatable read, and which only reads. */
const cases: [ScopeOptions, expected: string][] = [
  [{ isolation: "serializable", readOnly: true }, "serializable, read only: on"],
  [{}, "repeatable read, read only: off"],
  [{ readOnly: true, retries: 0 }, "repeatable read, read only: on"],
  [{ isolation: "read committed", readOnly: false }, "read committed, read only: off"],
  [{ isolation: "repeatable read", retries: 1 }, "repeatable read, read only: off"],
  [{ isolation: "serializable" }, "serializable, read only: off"],
];

/** Demands that options are said in BEGIN, without a round trip of their own, and that nothing of them is left afterwards. */
export async function demandOptionsInBegin(lab: Lab, transaction: RunScoped): Promise<void> {
  await using pool = await openTestPool(
    lab,
    1,
    "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on",
  );
  for (const [k, [options, expected]] of cases.entries()) {
    const what = `transaction(pool, work, ${JSON.stringify(options)})`;
    const work = async (tx: Scope) => (await tx.query(sql)).rows[0];
    const call = () => transaction(pool, work, options);
    // One measurement tells of all: it takes longer than the call.
    const measured = k === 0 ? await measure(lab, () => lingering(call)) : undefined;
    const result = measured ? measured.result : await call();
    const got = `${result.isolation}, read only: ${result.read_only}`;
    demand(
      got === expected,
      `${what}, in a session that has repeatable read and only reads if not told otherwise, ran its work in a transaction that is ${got}; ${expected} was expected: \`readOnly\` is false by default. Next: say in BEGIN what the options say, and \`read write\` when nothing is to be refused.`,
    );
    const next = "one statement: begin isolation level … read only.";
    if (measured) expect(measured.cost).toStayWithin({ roundTrips: 3 }, { what, next });
  }
  const after = (await pool.query(sql)).rows[0];
  demand(
    after.isolation === "repeatable read" && after.read_only === "on",
    `After all transactions the session has ${after.isolation}, read only: ${after.read_only}, and had repeatable read, on. Next: nothing but BEGIN, whose words end with the transaction.`,
  );
}

import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { RefundError, refund } from "#work/02-pooling/3-find-the-leak";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, endOf, test, toldEnd } from "../../exercise-lab.js";
import { breakingAt, isFirst, nextProcess, openTestPool, openTransactions } from "../../exercise-pool.js";
import { orders, statusOf } from "../../orders.js";
import { demandLivingKept, refuseChange, refusedWords } from "../../refused-change.js";
import { endedWords, endingAt } from "../../replaced-statements.js";
import { demandAnswerAwaited, demandRefusedThrownAway } from "../../rollback-answers.js";
import { RowLock } from "../../row-lock.js";

/**
 * Tries
 *   zero: no, an order is always asked for
 *   one: answers as before
 *   many: pays once when two ask at once
 *   missing: gives every connection back
 *   repeated: asks the database each time
 *   error on the way: undoes all, and says why, when the server refuses a change
 *   error that sounds like death: keeps a connection that is alive, whatever the error says
 *   slow answer: waits for each answer, however long it takes
 *   refused rollback: throws away a connection that refuses to roll back, though it lives
 *   second call: outlives a connection that dies, at each statement of each way
 *   late work: costs what it cost before
 */

/** What a request came to, in words: its amount, or its error. */
async function answer(request: Promise<number>): Promise<string> {
  const end = await endOf(() => request);
  if (!end.threw) return String(end.value);
  const { error } = end;
  return error instanceof RefundError
    ? `a RefundError: ${error.message}`
    : error instanceof Error
      ? error.message
      : String(error);
}

test("answers as before", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    const { shipped, paid, cancelled, free, pending, refunded, rare, missing } = await orders(each, 0);
    const cases: [id: number, expected: string, status: string, what: string][] = [
      [shipped.id, `${shipped.total}`, "refunded", "a shipped order"],
      [shipped.id, "0", "refunded", "the same order once more"],
      [paid.id, `${paid.total}`, "refunded", "a paid order"],
      [cancelled.id, `${cancelled.total}`, "refunded", "a cancelled order"],
      [free.id, "0", "refunded", "a shipped order with a total of 0"],
      [pending.id, "0", "refunded", "a pending order"],
      [refunded.id, "0", "refunded", "a refunded order"],
      [
        rare.id,
        "a RefundError: it is free and not paid yet: cancel it",
        "pending",
        "a pending order with a total of 0",
      ],
      [missing.id, `there is no order ${missing.id}`, "missing", "an order that nobody has placed"],
      [0, "there is no order 0", "missing", "a number that no order has"],
      [-7, "there is no order -7", "missing", "a number that no order can have"],
      [3e9, 'value "3000000000" is out of range for type integer', "", "a number that the column cannot hold"],
      [
        2 ** 53,
        `value "${2 ** 53}" is out of range for type integer`,
        "",
        "a number that JavaScript cannot count beyond",
      ],
      [1e21, 'invalid input syntax for type integer: "1e+21"', "", "a whole number that is written with an exponent"],
      [0.5, "a RefundError: 0.5 is not the number of an order", "", "half an order"],
    ];
    const before = (await each.pool.query("select count(*)::int as n from orders where status = 'refunded'")).rows[0].n;
    for (const [id, expected, status, what] of cases) {
      // Of connections that do not come back speaks another test; here they would make the next order wait for ever.
      if (pool.out === 3) return;
      const got = await answer(refund(pool, id));
      demand(
        got === expected,
        `refund(${id}), ${what}: "${expected}" was expected, "${got}" came. Next: repair the leak alone; the answers were right.`,
      );
      const now = status && (await statusOf(each, id));
      demand(
        now === status,
        `After refund(${id}), ${what}, its status is "${now}"; "${status}" was expected. Next: repair the leak alone; the changes were right.`,
      );
    }
    const after = (await each.pool.query("select count(*)::int as n from orders where status = 'refunded'")).rows[0].n;
    demand(
      after - before === 5,
      `Five orders were refunded, and ${after - before} have become "refunded". Next: change the one order only.`,
    );
  }
});

test("asks the database each time", async ({ lab }) => {
  await using pool = await openTestPool(lab, 3);
  const { shipped } = await orders(lab, 1);
  for (const time of ["first", "second"]) {
    const got = await answer(refund(pool, shipped.id));
    demand(
      got === `${shipped.total}`,
      `Order ${shipped.id} was shipped, for the ${time} time: "${shipped.total}" was expected, "${got}" came. Somebody else may change an order at any time. Next: remember nothing between two calls.`,
    );
    await lab.pool.query("update orders set status = 'shipped' where id = $1", [shipped.id]);
  }
});

test("gives every connection back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    for (const { id } of Object.values(await orders(each, 2))) {
      const ended = await answer(refund(pool, id));
      demand(
        pool.out === 0,
        `refund(${id}) ended (${ended}), and ${pool.toldOut}. After three such orders the pool is empty, and everybody waits. Next: follow this way through the function, from connect to the end.`,
      );
    }
  }
});

test("leaves no transaction open", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    for (const { id } of Object.values(await orders(each, 3))) {
      await answer(refund(pool, id));
      const open = await openTransactions(each);
      demand(
        open === 0,
        `refund(${id}) left ${formatCount(open, "session")} idle in a transaction; 0 were expected. It keeps the lock on the order, and whoever gets the connection next works inside it. Next: roll back on this way, too.`,
      );
    }
  }
});

test("undoes all, and says why, when the server refuses a change", async ({ lab, other }) => {
  for (const [each, when] of [
    [lab, "at once"],
    [other, "at the commit"],
  ] as const) {
    const { shipped } = await orders(each, 4);
    await using _refusal = await refuseChange(each, "orders", shipped.id, when);
    await using pool = await openTestPool(each, 1);
    const before = await nextProcess(pool);
    const got = await answer(refund(pool, shipped.id));
    demand(
      got.includes(refusedWords),
      `The server refused the change of order ${shipped.id} ${when} ("${refusedWords}"), and refund came to "${got}". Who is told nothing pays, and nothing is noted. Next: await each query, and throw on what it threw.`,
    );
    demand(
      pool.out === 0,
      `The server refused the change ${when}, and ${pool.toldOut}. Next: release on this way, too.`,
    );
    const open = await openTransactions(each);
    demand(
      open === 0,
      `The server refused the change ${when}, and refund left ${formatCount(open, "session")} idle in a transaction; 0 were expected. Next: await a rollback after every error.`,
    );
    demand(
      (await nextProcess(pool)) === before,
      `The server refused a change ${when}, which harms no connection; it was thrown away all the same, and a new one costs three round trips. Next: release(true) only when the rollback fails, too.`,
    );
  }
});

test("keeps a connection that is alive, whatever the error says", async ({ lab }) => {
  const { id } = (await orders(lab, 10)).shipped;
  const refusals = [["orders", id, "at once"] as const, ["orders", id, "at the commit"] as const];
  await demandLivingKept(lab, "refund", refusals, (pool) => refund(pool, id));
});

test("pays once when two ask at once", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const { paid } = await orders(each, 5);
    await using lock = await RowLock.hold(each, "orders", paid.id);
    await using pool = await openTestPool(each, 2);
    const both = Promise.all([answer(refund(pool, paid.id)), answer(refund(pool, paid.id))]);
    await Promise.race([lock.waiters(2), both]);
    await lock.letGo();
    const got = (await both).toSorted();
    const serial = got.some((each) => each.includes("could not serialize"));
    demand(
      got.join(" and ") === ["0", `${paid.total}`].toSorted().join(" and "),
      `Two asked at once for the refund of order ${paid.id}; they were answered ${got.join(" and ")}, and ${paid.total} was to be paid once. ${serial ? "Nothing is wrong with either of the two. Next: leave the isolation level as it is; at `read committed` a statement that has waited for a row goes on with the row as it is then." : "Both had read the status before either had changed it. Next: leave `for update` where it was."}`,
    );
  }
});

test("locks the order as before, and nothing else", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const { paid, refunded, cancelled } = await orders(each, 9);
    await using pool = await openTestPool(each, 1);
    for (const { id } of [refunded, paid]) {
      await using lock = await RowLock.hold(each, "orders", id, "key share");
      const ended = answer(refund(pool, id));
      const waits = await lock.stops(ended);
      await lock.letGo();
      const got = await ended;
      demand(
        waits,
        `Another session held order ${id} \`for key share\`, as a line does that refers to its order. With \`for update\` the service waited for it; now it did not wait, and answered "${got}": its lock is weaker, or gone. Next: leave \`for update\` as it was.`,
      );
    }
    await using lock = await RowLock.hold(each, "orders", cancelled.id);
    const ended = answer(refund(pool, paid.id));
    const waits = await lock.stops(ended);
    await lock.letGo();
    await ended;
    demand(
      !waits,
      `Another session was changing order ${cancelled.id}, and refund(${paid.id}) waited for it. Whoever locks more than the row waits for everybody. Next: lock the one order, \`where id = $1 for update\`.`,
    );
  }
});

const notAwaited = "await each query: the next was sent before this one was answered, and its error reached nobody";

test("outlives a connection that dies, at each statement of each way", async ({ lab }) => {
  const { shipped, refunded, rare, missing } = await orders(lab, 6);
  const ways: [id: number, what: string, statements: string[], refusal?: string][] = [
    [shipped.id, "a shipped order", ["begin", "select", "update", "commit"]],
    [refunded.id, "an order that was refunded before", ["begin", "select", "rollback"]],
    [rare.id, "a refused order", ["begin", "select", "rollback"], "it is free and not paid yet"],
    [missing.id, "an order that is not there", ["begin", "select", "rollback"], "there is no order"],
  ];
  for (const [id, order, statements, refusal] of ways) {
    for (const [k, statement] of statements.entries()) {
      for (const how of ["was ended by the server", "broke"] as const) {
        await using pool = await openTestPool(lab, 1);
        const call = () => endOf(() => refund(pool, id));
        const before = statement === "rollback" ? refusal : undefined;
        // Where the rollback is to fail behind a refusal, it is found by its words, whichever statement it is.
        if (before && how === "broke") break;
        const state = how === "broke" ? undefined : endingAt(pool, before ? "rollback" : k + 1);
        const end = state ? await call() : await breakingAt(lab, k + 1, call);
        // A service with fewer statements has no such moment.
        if (state && !state.sent) break;
        const what = `The connection ${how} at \`${statement}\`, statement ${k + 1} for ${order}`;
        const words = end.threw ? String(end.error) : "";
        demand(
          before ? words.includes(before) : state ? words.includes(endedWords) : isFirst(words),
          `${what}, and refund ${toldEnd(end)}; what went wrong first was expected, ${before ? `"${before} …"` : state ? `"${endedWords} …"` : "the end of the connection"}. Next: ${state?.overtaken ? notAwaited : end.threw ? "when the rollback fails as well, throw the first error on all the same" : "let the caller know of each statement that fails, `rollback` included"}.`,
        );
        demand(
          pool.out === 0,
          `${what}, and ${pool.toldOut}: the pool counts it as used for ever. Next: let nothing stand between connect and the block whose end releases, \`begin\` belongs inside, nor between the error and release, no rollback that fails either.`,
        );
        demand(
          pool.thrownAway === 1,
          `${what}, and it was given back as if it were alive. Whoever gets it next fails. Next: ask \`rollback\` after every error, that of \`commit\` too, and release(true) when the rollback fails.`,
        );
      }
    }
  }
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  const { shipped } = await orders(lab, 7);
  await demandPoolsError(lab, "refund", (pool) => refund(pool, shipped.id));
});

test("costs what it cost before", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const { shipped, refunded, rare, missing } = await orders(lab, 8);
  for (const [id, roundTrips, what, next] of [
    [shipped.id, 4, "a refund", "begin, select, update, commit."],
    [refunded.id, 3, "a refund that was made before", "begin, select, rollback."],
    [rare.id, 3, "a refusal", "begin, select, rollback."],
    [missing.id, 3, "an order that is not there", "begin, select, rollback."],
    [0, 3, "a number that no order has", "begin, select, rollback."],
    [0.5, 0, "half an order", "what needs no database asks none."],
  ] as const) {
    const before = pool.returns + pool.out;
    const { cost } = await measure(lab, () => answer(refund(pool, id)));
    expect(cost).toStayWithin({ connections: 0, roundTrips }, { what, next });
    demand(
      roundTrips > 0 || pool.returns + pool.out === before,
      `refund(${id}), ${what}, took a connection of the pool; none was needed before. With every connection in use, the refusal would have to wait. Next: check the number before you connect.`,
    );
    // Of connections that do not come back speaks another test; here they would make the next order wait for ever.
    if (pool.out > 0) return;
  }
});

test("waits for each answer, however long it takes", async ({ lab }) => {
  const { shipped, refunded, rare } = await orders(lab, 11);
  for (const [id, statements] of [
    [shipped.id, [1, 2, 3, 4]],
    [refunded.id, ["rollback"]],
    [rare.id, ["rollback"]],
  ] as const) {
    for (const statement of statements) {
      const what = `refund(${id}) was called`;
      await demandAnswerAwaited(lab, what, statement, (pool) => endOf(() => refund(pool, id)));
      await lab.pool.query("update orders set status = 'shipped' where id = $1", [shipped.id]);
    }
  }
});

test("throws away a connection that refuses to roll back, though it lives", async ({ lab }) => {
  const { id } = (await orders(lab, 12)).rare;
  await demandRefusedThrownAway(lab, "A refund was refused", "it is free and not paid yet", (pool) => refund(pool, id));
});

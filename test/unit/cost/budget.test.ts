import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkBudget } from "#src/cost/budget.js";
import type { Cost } from "#src/cost/cost.js";
import { MeasurementError } from "#src/cost/errors.js";
import { measure } from "#src/cost/measure.js";
import { costMatchers } from "#src/course/matchers.js";
import { InvalidArgumentError } from "#src/errors.js";
import { type Lab, openLab } from "#src/lab/lab.js";

// As the grader does, which besides makes the intrinsics of its process unchangeable: this one is shared.
expect.extend(costMatchers);

let lab: Lab;
let nPlusOne: Cost;
let leaky: Cost;
let single: Cost;
beforeAll(async () => {
  lab = await openLab({ name: "budget", size: "tiny", seed: 2, onProgress: () => undefined });
  const client = await lab.connect();
  const orders = "SELECT id FROM orders WHERE user_id = $1";
  const usersWithOrders = async () => {
    const { rows } = await client.query("SELECT id FROM users ORDER BY id LIMIT 20");
    for (const { id } of rows) await client.query(orders, [id]);
  };
  nPlusOne = (await measure(lab, usersWithOrders)).cost;
  single = (await measure(lab, () => client.query(orders, [1]))).cost;
  const left = new pg.Client(lab.connectionConfig);
  left.on("error", () => undefined);
  leaky = (await measure(lab, () => left.connect())).cost;
});
afterAll(() => lab.close());

/** The message of what a function throws. */
function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}

describe("toStayWithin", () => {
  test("passes at the limit, and negated above it", () => {
    expect(nPlusOne).toStayWithin({ roundTrips: 21, statements: 21, rowsReturned: 10_000 });
    expect(nPlusOne).not.toStayWithin({ roundTrips: 20 });
  });

  test("says what was measured, what was allowed, why it matters, one next step; and below it the sequence diagram", () => {
    const words = { what: "usersWithOrders(20 ids)", next: "ask for all users' orders in one query." };
    const message = messageOf(() => expect(nPlusOne).toStayWithin({ roundTrips: 1 }, words));
    const [said, , wire, , ...diagram] = message.split("\n");
    expect(said).toBe(
      "usersWithOrders(20 ids) made 21 round trips; the budget is 1. `SELECT id FROM orders WHERE user_id = $1` ran 20 " +
        "times, one after the other: that is N+1. Next: ask for all users' orders in one query.",
    );
    expect(wire).toBe("On the wire:");
    const shown = diagram.map((line) =>
      line
        .replace(/ · .*$|\s+[\d.]+\u202fms$|[─▶◀┤│├]+/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    );
    expect(shown).toEqual([
      "connection 1, 21 round trips",
      "client server",
      "1 SELECT id FROM users ORDER BY id LIMIT 20",
      "20 rows",
      "2 SELECT id FROM orders WHERE user_id = $1",
      expect.stringMatching(/^\d+ rows?$/),
      "3 SELECT id FROM orders WHERE user_id = $1",
      expect.stringMatching(/^\d+ rows?$/),
      "⋮ ⋮ × 18 more, like these",
    ]);
  });

  test("names every count that is over, in the order of the budget", () => {
    const message = messageOf(() => expect(leaky).toStayWithin({ connections: 0, roundTrips: 3, leaked: 0 }));
    expect(message.split("\n")[0]).toBe(
      "It opened 1 connection; the budget is 0, and left 1 connection open or inside a transaction; the budget is 0. " +
        "Each costs three round trips, a password check and a server process before its first query. " +
        "Next: open fewer, and use them again.",
    );
  });

  test("refuses an unknown count, an empty budget and a limit that is none", () => {
    expect(() => checkBudget({ roundtrips: 1 } as object)).toThrow(InvalidArgumentError);
    expect(messageOf(() => expect(single).toStayWithin({ roundtrips: 1 } as object))).toMatch(
      /^A budget has the unknown count "roundtrips"\. Expected: roundTrips, depth, connections, /,
    );
    expect(() => expect(single).toStayWithin({})).toThrow("A budget is empty: name at least one count.");
    expect(() => expect(single).not.toStayWithin({ pages: -1 })).toThrow(
      "The budget of pages: expected an integer from 0, got -1.",
    );
  });

  test("a count that could not be measured is neither kept nor exceeded", () => {
    const cost: Cost = { ...single, pages: Number.NaN, unknown: { pages: "the statistics were closed." } };
    const message = "pages was not measured, so a budget cannot be judged: the statistics were closed.";
    expect(() => expect(cost).toStayWithin({ pages: 1_000 })).toThrow(message);
    expect(() => expect(cost).not.toStayWithin({ pages: 1_000 })).toThrow(message);
    expect(() => expect(cost).toStayWithin({ pages: 1_000 })).toThrow(MeasurementError);
  });
});

test("toRepeatNoQuery names the statement", () => {
  expect(single).toRepeatNoQuery();
  expect(nPlusOne).not.toRepeatNoQuery();
  expect(messageOf(() => expect(nPlusOne).toRepeatNoQuery())).toMatch(
    /^It ran one statement 20 times in a row; the budget is 2\. `SELECT id FROM orders WHERE user_id = \$1` ran 20 times/,
  );
});

test("toLeakNothing says what to do", () => {
  expect(single).toLeakNothing();
  const message = messageOf(() => expect(leaky).toLeakNothing({ what: "open()" }));
  expect(message).toContain("\n\nOn the wire:\n\n  connection 1, 3 round trips\n");
  expect(message).toMatch(
    /^open\(\) left 1 connection open or inside a transaction; the budget is 0\. .* Next: close in `finally`/,
  );
});

test("a sequence diagram below a message is cut after forty lines", async () => {
  const client = await lab.connect();
  const { cost } = await measure(lab, async () => {
    for (let terms = 1; terms <= 30; terms++) await client.query(`select 1${" + 1".repeat(terms)}`);
  });
  const message = messageOf(() => expect(cost).toStayWithin({ roundTrips: 1 }));
  expect(message.split("\n").at(-1)).toBe("… 22 more lines");
  await client.end();
});

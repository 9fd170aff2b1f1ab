import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { countOrders } from "#work/06-plans/3-count-a-local-day";
import { clientFor } from "../../exercise-client.js";
import { demand, endOf, lingering, test, toldEnd, undone } from "../../exercise-lab.js";
import { demandErrorPasses, tidyUp } from "../../exercise-plans.js";

/**
 * Tries
 *   zero: counts none on a day that was left out
 *   one: counts an order at each border of the day
 *   many: counts the orders of a day
 *   missing: counts none on a day that was left out
 *   repeated: counts anew at each call
 *   error on the way: hands on the error of its query
 *   second call: counts anew at each call
 *   late work: asks once, and touches few pages
 *   clocks change: counts days of 23 and 25 hours
 *   midnight changes: counts days whose midnight is missing, or comes twice
 */

/** The rule itself: what the clocks showed. It reads every order. */
async function expected(client: pg.Client, day: string, zone: string): Promise<number> {
  const sql = "select count(*)::int as n from orders where (created_at at time zone $2::text)::date = $1::date";
  return (await client.query<{ n: number }>(sql, [day, zone])).rows[0]?.n ?? 0;
}

async function demandCounted(client: pg.Client, day: string, zone: string, why: string, next: string): Promise<void> {
  const wanted = await expected(client, day, zone);
  const end = await endOf(() => countOrders(client, day, zone));
  const message = `While the clocks of ${zone} showed ${day}, the orders placed were ${wanted}; countOrders ${toldEnd(end)}. ${why} Next: ${next}`;
  demand(!end.threw && end.value === wanted, message);
}

/** Days, with the moments in UTC at which they begin and end. Checked against the server before anything else. */
type Days = [zone: string, day: string, begins: string, ends: string][];

const plainDays: Days = [
  ["UTC", "2024-02-29", "2024-02-29 00:00", "2024-03-01 00:00"],
  ["Europe/Berlin", "2024-07-01", "2024-06-30 22:00", "2024-07-01 22:00"],
  ["America/New_York", "2024-12-31", "2024-12-31 05:00", "2025-01-01 05:00"],
  ["Asia/Kathmandu", "2025-01-01", "2024-12-31 18:15", "2025-01-01 18:15"],
  ["Pacific/Kiritimati", "2024-05-05", "2024-05-04 10:00", "2024-05-05 10:00"],
  ["Pacific/Pago_Pago", "2024-05-05", "2024-05-05 11:00", "2024-05-06 11:00"],
];
const changingDays: Days = [
  ["Europe/Berlin", "2024-03-31", "2024-03-30 23:00", "2024-03-31 22:00"],
  ["Europe/Berlin", "2024-10-27", "2024-10-26 22:00", "2024-10-27 23:00"],
  ["America/New_York", "2025-03-09", "2025-03-09 05:00", "2025-03-10 04:00"],
  ["America/New_York", "2025-11-02", "2025-11-02 04:00", "2025-11-03 05:00"],
  ["Australia/Lord_Howe", "2024-04-07", "2024-04-06 13:00", "2024-04-07 13:30"],
  ["Australia/Lord_Howe", "2024-10-06", "2024-10-05 13:30", "2024-10-06 13:00"],
];
const oddMidnights: Days = [
  ["Africa/Cairo", "2024-04-26", "2024-04-25 22:00", "2024-04-26 21:00"],
  ["Africa/Cairo", "2024-04-25", "2024-04-24 22:00", "2024-04-25 22:00"],
  ["Africa/Cairo", "2024-10-31", "2024-10-30 21:00", "2024-10-31 22:00"],
  ["Atlantic/Azores", "2024-10-27", "2024-10-27 00:00", "2024-10-28 01:00"],
  ["Atlantic/Azores", "2024-10-26", "2024-10-26 00:00", "2024-10-27 00:00"],
  ["Atlantic/Azores", "2024-03-31", "2024-03-31 01:00", "2024-04-01 00:00"],
];

/** Runs work while orders lie right before, at, and right before the end and at the end of each of these days. */
function atBorders<T>(client: pg.Client, days: Days, work: () => Promise<T>): Promise<T> {
  const moments = days.flatMap(([, , ...ends]) => ends.map((end) => `'${end}+00'`));
  const sql = `insert into orders
    select 2000000 + row_number() over (), 1, 1, 'paid', moment::timestamptz - n * interval '1 microsecond'
    from unnest(array[${moments.join()}]) moment, generate_series(0, 1) n;
    insert into orders select 2100000 + row_number() over (), 1, 1, 'paid', moment::timestamptz + n * interval '25 minutes'
    from unnest(array[${moments.join()}]) moment, generate_series(-5, 5) n`;
  return undone(client, sql, work);
}

async function demandDays(lab: Lab, days: Days, why: string, next: string): Promise<void> {
  const client = await clientFor(lab);
  await atBorders(client, days, async () => {
    for (const [zone, day, begins, ends] of days) {
      const sql = "select count(*)::int as n from orders where created_at >= $1 and created_at < $2";
      const { rows } = await client.query<{ n: number }>(sql, [`${begins}+00`, `${ends}+00`]);
      if (rows[0]?.n !== (await expected(client, day, zone))) throw new Error(`${zone}, ${day}: another rule is known`);
      await demandCounted(client, day, zone, why, next);
    }
  });
}

test("counts the orders of a day", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const why = "The day begins at the midnight of its zone, and ends before the next one.";
    await demandDays(each, plainDays, why, "turn the zone's midnights into moments with `at time zone`.");
  }
});

test("counts an order at each border of the day", async ({ lab }) => {
  const client = await clientFor(lab);
  const sql = (moment: string) => `delete from orders; insert into orders values (1, 1, 1, 'paid', '${moment}+00')`;
  for (const [moment, counted] of [
    ["2024-06-30 21:59:59.999999", 0],
    ["2024-06-30 22:00", 1],
    ["2024-07-01 21:59:59.999999", 1],
    ["2024-07-01 22:00", 0],
  ] as const) {
    await undone(client, sql(moment), async () => {
      const end = await endOf(() => countOrders(client, "2024-07-01", "Europe/Berlin"));
      const message = `The only order was placed at ${moment} UTC, two hours later by Berlin's clocks: ${counted} was expected for 2024-07-01, and countOrders ${toldEnd(end)}. Next: the first midnight is in, the second out.`;
      demand(!end.threw && end.value === counted, message);
    });
  }
});

test("counts days of 23 and 25 hours", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const why = "On that day the clocks were changed.";
    await demandDays(each, changingDays, why, "add a day to the date, before it becomes a moment.");
  }
});

test("counts days whose midnight is missing, or comes twice", async ({ lab }) => {
  const why = "The clocks were changed at midnight, on that day or at its end.";
  await demandDays(lab, oddMidnights, why, "ask of each order near the day which date the clocks showed.");
});

test("counts none on a day that was left out", async ({ lab }) => {
  const client = await clientFor(lab);
  const sql = `insert into orders select 2000000 + n, 1, 1, 'paid', timestamptz '2011-12-29 00:00+00' + n * interval '10 minutes'
    from generate_series(1, 432) n`;
  await undone(client, sql, async () => {
    for (const day of ["2011-12-29", "2011-12-30", "2011-12-31", "1999-01-01"]) {
      const why = "Samoa went from the 29th of December 2011 to the 31st.";
      const next = "ask of each order near the day which date the clocks showed.";
      await demandCounted(client, day, "Pacific/Apia", why, next);
    }
  });
});

test("leaves the session its time zone, whatever that is", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const own of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
    await client.query(`set timezone = '${own}'`);
    for (const [zone, day] of [...plainDays, ...changingDays]) {
      const why = `The session itself is in ${own}.`;
      await demandCounted(client, day, zone, why, "say the zone wherever a date or a moment becomes the other.");
    }
    const { rows } = await client.query<{ TimeZone: string }>("show timezone");
    const message = `The session's time zone was ${own}, and is ${rows[0]?.TimeZone}. Whoever uses the connection next gets other times. Next: say the zone in the statement, by \`at time zone\`.`;
    demand(rows[0]?.TimeZone === own, message);
  }
});

test("counts anew at each call", async ({ lab }) => {
  const client = await clientFor(lab);
  const args = ["2024-07-01", "Europe/Berlin"] as const;
  await countOrders(client, ...args);
  const changes = `insert into orders select 2000000 + n, 1, 1, 'paid', '2024-07-01 12:00+00' from generate_series(1, 9) n`;
  await undone(client, changes, () =>
    demandCounted(client, ...args, "Nine were placed after an earlier call.", "ask the client, at each call."),
  );
});

test("asks once, and touches few pages", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const admin = await each.connect();
    await admin.query("create index on orders (created_at)");
    await tidyUp(admin, "orders");
    const client = await clientFor(each);
    for (const [zone, day] of [...plainDays, ...changingDays, ...oddMidnights]) {
      const { cost } = await measure(each, () => lingering(() => countOrders(client, day, zone)));
      const budget = { roundTrips: 1, statements: 1, rowsReturned: 1, pages: 15 };
      const next = "compare created_at itself with two moments, and let the server count.";
      expect(cost).toStayWithin(budget, { what: `countOrders(client, "${day}", "${zone}")`, next });
    }
  }
});

test("hands on the error of its query", async ({ lab }) => {
  await demandErrorPasses(lab, (client) => countOrders(client, "2024-07-01", "Europe/Berlin"));
  const end = await endOf(async () => countOrders(await clientFor(lab), "2024-07-01", "Europe/Atlantis"));
  const code = end.threw ? (end.error as { code?: string }).code : undefined;
  const message = `There is no time zone Europe/Atlantis: the server's error (code 22023) was expected, and countOrders ${toldEnd(end)}. Next: let the error pass.`;
  demand(code === "22023", message);
});

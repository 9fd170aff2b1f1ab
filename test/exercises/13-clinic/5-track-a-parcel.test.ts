import type { Lab } from "roundtrip";
import { trackParcel } from "#work/13-clinic/5-track-a-parcel";
import { type ClinicCall, demandAnswers, demandPoolAlone, demandServesMany } from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { withClinic } from "../../clinic-lab.js";
import { openTestShop } from "../../clinic-shop.js";
import { demand, endOf, test } from "../../exercise-lab.js";
import { demandAsLent } from "../../lent-state.js";

/**
 * Tries
 *   zero: finds a parcel by its number, whichever zeros its label has
 *   one: finds a parcel by its number, whichever zeros its label has
 *   many: serves many visitors at once
 *   missing: finds nothing where no label is that number
 *   repeated: asks anew at each call
 *   typed zeros: finds a parcel by its number, whichever zeros were typed
 *   boundary inside: finds a parcel by its number, whichever zeros its label has
 *   boundary outside: finds nothing where no label is that number
 *   error on the way: hands on the errors of its query
 *   second call: asks anew at each call
 *   asked while it is asked: serves many visitors at once
 *   late work: asks once, and touches few pages
 */

/** Labels that are there besides those of the clinic: of both lengths, with many zeros, few, and none. */
const labels = [
  ...["0000000000", "0900000001", "9000000002", "1234567890", "0000900003", "9999999999", "7000000000"],
  ...["000000900004", "000900000005", "012345678901", "900000000006", "999999999999", "120000000000", "000000090000"],
];

/** Numbers that are no label's, though they look like one: its beginning, its end, more digits, fewer. */
const strangers = [
  ...["123456789", "12345678900", "123456789012", "12345678", "234567890", "345678901", "1234567891", "900000001000"],
  ...[
    "90000000020",
    "999999999990",
    "99999999999",
    "700000000",
    "70000000000",
    "12000000000",
    "9000000",
    "00000900040",
  ],
];

const next = "look for the two labels that this number can have, 10 digits long and 12.";

/** A lab with the clinic's tables, in which these labels are on parcels that were there. */
async function labWithLabels(lab: Lab): Promise<Lab> {
  if (!(await withClinic(lab, { parcels: 10_000, invoices: 0 }))) return lab;
  await lab.pool.query(
    `with chosen as (select number, row_number() over (order by md5(number)) as place from parcels)
     update parcels p set number = ($1::text[])[place], status = 'odd ' || place
     from chosen c where c.number = p.number and place <= cardinality($1::text[])`,
    [labels],
  );
  await lab.pool.query("vacuum analyze parcels");
  return lab;
}

/** What the handler has always returned. */
async function truth(lab: Lab, number: string): Promise<unknown> {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt"
    from parcels where number::numeric = $1::numeric`;
  return (await lab.pool.query(sql, [number])).rows[0];
}

const calling = (number: string): ClinicCall => ({
  what: `trackParcel(shop, "${number}")`,
  call: (shop) => trackParcel(shop, number),
  truth: (lab) => truth(lab, number),
});

/** Some labels of the clinic, of both lengths. */
async function someLabels(lab: Lab): Promise<string[]> {
  const sql = `(select number from parcels where length(number) = 10 order by md5(number) limit 3)
    union all (select number from parcels where length(number) = 12 order by md5(number) limit 3)`;
  return (await lab.pool.query<{ number: string }>(sql)).rows.map(({ number }) => number);
}

const bare = (label: string) => label.replace(/^0+(?=\d)/, "");

/** The labels that are known, and some others, and each as it may be typed. */
async function demandFound(lab: Lab, step: string, typed: (label: string) => string[]): Promise<void> {
  await labWithLabels(lab);
  await using shop = await openTestShop(lab, 1);
  const numbers = [...labels, ...(await someLabels(lab))].flatMap((label) => [...new Set(typed(label))]);
  await demandAnswers(lab, shop, numbers.map(calling), step);
}

test("finds a parcel by its number, whichever zeros its label has", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandFound(each, next, (label) => [bare(label)]);
});

test("finds a parcel by its number, whichever zeros were typed", async ({ lab, other }) => {
  const typed = (label: string) => [label, `0${bare(label)}`.slice(-12), bare(label).padStart(12, "0")];
  for (const each of [lab, other]) await demandFound(each, `strip the zeros that were typed, then ${next}`, typed);
});

test("finds nothing where no label is that number", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await labWithLabels(each);
    await using shop = await openTestShop(each, 1);
    const step = "compare whole labels: the digits that a number has, and zeros before them.";
    await demandAnswers(each, shop, strangers.map(calling), step);
  }
});

/** The columns of all tables and indexes, and all parcels. */
async function facts(lab: Lab): Promise<unknown> {
  const sql = `select md5(string_agg(p::text, ',' order by number)) as parcels,
    (select string_agg(attrelid::regclass || ' ' || attname, ',' order by attrelid, attnum) from pg_attribute
      join pg_class c on c.oid = attrelid where relnamespace = 'public'::regnamespace) as columns from parcels p`;
  return JSON.stringify((await lab.pool.query(sql)).rows);
}

test("asks once, and touches few pages", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await labWithLabels(each);
    const before = await facts(each);
    const budget = { statements: 1, roundTrips: 1, rowsReturned: 1, pages: 10 };
    for (const number of [bare((await someLabels(each))[each === lab ? 0 : 5] ?? ""), strangers[0] ?? ""]) {
      await demandPoolAlone(each, calling(number), { budget, next: `leave the column as it is, and ${next}` });
    }
    await using shop = await openTestShop(each, 1);
    for (const number of [labels[3] ?? "", strangers[0] ?? ""]) {
      const call = () => endOf(() => trackParcel(shop, number));
      await demandAsLent(each, shop.pool, `${calling(number).what} had ended`, call);
    }
    const message = "Tables or indexes are not those of before. Next: cure the statement, and leave the tables alone.";
    demand((await facts(each)) === before, message);
  }
});

test("asks anew at each call", async ({ lab }) => {
  await labWithLabels(lab);
  await using shop = await openTestShop(lab, 1);
  const demandAnew = (number: string, how: string) =>
    demandAnswers(lab, shop, [calling(number)], "ask at each call, and keep nothing between calls.", how);
  for (const number of ["7000000000", "7000000001", "9000000002"]) await demandAnew(number, "");
  await lab.pool.query("update parcels set status = 'lost' where number = '9000000002'");
  await demandAnew("9000000002", ", asked after a change,");
  await lab.pool.query("update parcels set status = 'moved', number = '007000000001' where number = '7000000000'");
  await demandAnew("7000000001", ", whose parcel has come since it was asked for,");
  await demandAnew("7000000000", ", whose parcel has gone since it was asked for,");
  await lab.pool.query("update parcels set number = '7000000000' where number = '007000000001'");
});

test("serves many visitors at once", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await labWithLabels(each);
    const calls = [...labels.slice(0, 4), ...strangers.slice(0, 3), ...labels.slice(2, 6)].map(calling);
    await demandServesMany(each, calls, `update parcels set status = 'found' where number = '${labels[5]}'`);
  }
});

test("hands on the errors of its query", async ({ lab }) => {
  await labWithLabels(lab);
  await demandHandsOn(lab, calling("1234567890"), { name: "trackParcel", tables: ["parcels"] });
});

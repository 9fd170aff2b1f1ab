import { type Lab, measure, type ProductRow } from "roundtrip";
import { expect } from "vitest";
import { importProducts } from "#work/13-clinic/6-import-products";
import { demandBack, demandWaitsForPool } from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { withClinic } from "../../clinic-lab.js";
import { openTestShop, type TestShop } from "../../clinic-shop.js";
import { demand, type Ending, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { given, mixed, product, productsOf, stockWith, wantedImport } from "../../imported-products.js";
import { demandAsLent } from "../../lent-state.js";
import { RowLock } from "../../row-lock.js";
import { alikeKeys } from "../../stock.js";

/**
 * Tries
 *   zero: reports nothing for no rows, and sends nothing
 *   one: takes in what the table does not refuse, and reports the rest
 *   many: takes in tens of thousands, all or nothing, in two round trips at most
 *   missing: takes in what the table does not refuse, and reports the rest
 *   repeated: takes in the first row of an sku that can be taken
 *   order: takes in what the table does not refuse, and reports the rest
 *   boundary inside: takes in what the table does not refuse, and reports the rest
 *   boundary outside: takes in what the table does not refuse, and reports the rest
 *   odd texts: takes texts as they are, and tells them apart
 *   error on the way: takes in nothing when the server refuses for another reason
 *   somebody else: waits for who takes in the same sku
 *   two at once: serves two imports of the same skus in another order
 *   second call: takes in what it is given, at each call
 *   late work: makes two round trips at most, and binds every value
 */

const codeOf = (end: Ending<unknown>) => (end.threw ? (end.error as { code?: string } | undefined)?.code : undefined);

/** A lab with the clinic's tables, and these products. */
async function labWith(lab: Lab, rows: readonly ProductRow[] = []): Promise<Lab> {
  await withClinic(lab);
  await stockWith(lab, rows);
  return lab;
}

const named = (rows: readonly unknown[]) =>
  `importProducts(shop, ${rows.length} ${rows.length === 1 ? "row" : "rows"})`;

const short = (value: unknown) => {
  const text = toldValue(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};

function demandReport(end: Ending<unknown>, report: object, what: string, next: string): void {
  const got = end.threw ? toldEnd(end) : `returned ${short(end.value)}`;
  demand(
    !end.threw && same(end.value, report),
    `${what} ${got}; ${short(report)} was expected: how many were taken in, and the places of the others. Next: ${next}`,
  );
}

/** Demands of a call that it does and reports what its rows would come to one by one. */
async function demandImport(
  lab: Lab,
  shop: TestShop,
  rows: readonly ProductRow[],
  how: string,
  next: string,
): Promise<void> {
  const wanted = wantedImport(await productsOf(lab), rows);
  const end = await endOf(() => importProducts(shop, given(rows)));
  const what = `${named(rows)}${how}`;
  demandReport(end, wanted.report, what, next);
  const found = await productsOf(lab);
  for (const sku of new Set([...wanted.products.keys(), ...found.keys()])) {
    const [must, is] = [wanted.products.get(sku) ?? "nothing", found.get(sku) ?? "nothing"];
    const message = `${what}: under the sku ${JSON.stringify(sku)} must be ${must}; there is ${is}. Next: ${next}`;
    demand(must === is, message);
  }
  demandBack(shop, `${what} had ended`);
}

test("takes in what the table does not refuse, and reports the rest", async ({ lab, other }) => {
  const next = "`on conflict do nothing`, and of the list those that did not come back by `returning`.";
  for (const each of [lab, other]) {
    await labWith(each, [product("S1", 5, "old"), product("S40", 6, "old"), product("Z", 7, "old")]);
    await using shop = await openTestShop(each, 1);
    await demandImport(each, shop, [product("A")], "", next);
    await demandImport(each, shop, [product("A", 5, "again")], ", whose sku is there,", next);
    await demandImport(each, shop, [product("B", -1)], ", of a price below 0,", next);
    await demandImport(each, shop, [product("C", 0)], ", of a price of 0,", next);
    const some = [
      product("Z"),
      product("D", 7),
      product("E", -2_147_483_648),
      product("A"),
      product("F", 2_147_483_647),
    ];
    await demandImport(each, shop, some, "", next);
    for (const rows of [mixed(60, 3), mixed(90, 4).reverse()]) await demandImport(each, shop, rows, "", next);
  }
});

test("takes in the first row of an sku that can be taken", async ({ lab, other }) => {
  const next = "of the rows with one sku, the first whose price is not below 0.";
  for (const each of [lab, other]) {
    await labWith(each, [product("old")]);
    await using shop = await openTestShop(each, 1);
    const twice = [
      product("B", 9, "first"),
      product("A", 1, "first"),
      product("A", 2, "second"),
      product("B", 3, "third"),
    ];
    await demandImport(each, shop, twice, ", in which skus come twice,", next);
    const late = [product("C", -1, "no"), product("C", 5, "yes"), product("C", 1, "late"), product("C", -7, "no")];
    await demandImport(each, shop, late, ", of one sku, the first of which costs less than nothing,", next);
    await demandImport(each, shop, [product("D", 1), product("D", 1), product("D", 1)], ", all the same,", next);
    await demandImport(each, shop, [product("old", -1), product("old"), product("E", -1), product("E", -2)], "", next);
  }
});

test("takes texts as they are, and tells them apart", async ({ lab, other }) => {
  const next = "bind the texts, and compare whole skus: two are the same if every character is.";
  const skus = [...new Set(alikeKeys.map(([, sku]) => sku))];
  for (const each of [lab, other]) {
    await labWith(each);
    await using shop = await openTestShop(each, 1);
    const rows = skus.map((sku, k) => product(sku, k, skus[(k + 1) % skus.length]));
    await demandImport(each, shop, [...rows, ...rows.slice(0, 9)], ", some of them odd,", next);
  }
});

test("reports nothing for no rows, and sends nothing", async ({ lab }) => {
  await labWith(lab);
  await using shop = await openTestShop(lab, 1);
  const { result, cost } = await measure(lab, () => lingering(() => endOf(() => importProducts(shop, given([])))));
  const next = "return before anything is sent.";
  demandReport(result, { imported: 0, refused: [] }, named([]), next);
  expect(cost).toStayWithin({ statements: 0, roundTrips: 0, connections: 0 }, { what: named([]), next });
});

/** Rows that the server refuses for another reason than an sku or a price below 0, in words, and the codes it may have for it. */
const bad: [what: string, row: ProductRow, codes: string[]][] = [
  ["costs 12.5 cents", product("bad", 12.5), ["22P02"]],
  ["costs 3,000,000,000 cents", product("bad", 3e9), ["22003"]],
  // A list of JSON has null for it.
  ["costs NaN cents", product("bad", Number.NaN), ["22P02", "23502"]],
  ["has a character of code 0 in its name", product("bad", 1, "Product\0"), ["22021", "22P05", "08P01"]],
];

test("takes in nothing when the server refuses for another reason", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await labWith(each, [product("S1")]);
    await using shop = await openTestShop(each, 1);
    const before = await productsOf(each);
    for (const [what, row, codes] of bad) {
      for (const place of [0, 7, 14]) {
        const rows = mixed(15, place);
        rows[place] = row;
        const end = await endOf(() => importProducts(shop, given(rows)));
        const said = `${named(rows)}, of which number ${place + 1} ${what},`;
        demand(
          codes.includes(codeOf(end) ?? ""),
          `${said} ${toldEnd(end)}; the server's error, code ${codes.join(" or ")}, was expected. Next: let every other error pass.`,
        );
        demand(
          same(await productsOf(each), before),
          `${said} threw the server's error, and some rows were taken in. Whoever sends the list again does not know which. Next: one statement for all rows is all or nothing by itself.`,
        );
        demandBack(shop, `${said} threw the server's error`);
      }
    }
    await demandImport(each, shop, mixed(15, 2), ", after calls that failed,", "keep nothing of a call that failed.");
  }
  const known = {
    what: "importProducts(shop, 1 row)",
    call: (shop: TestShop) => importProducts(shop, given([product("S1")])),
    truth: async () => ({ imported: 0, refused: [0] }),
  };
  await demandHandsOn(lab, known, { name: "importProducts", tables: ["products"], statements: 2 });
});

test("takes in what it is given, at each call", async ({ lab }) => {
  const next = "keep nothing between calls, and nothing outside of the call.";
  await labWith(lab);
  await using shop = await openTestShop(lab, 1);
  const rows = mixed(20, 1);
  await demandImport(lab, shop, rows, "", next);
  await demandImport(lab, shop, rows, ", taken in before,", next);
  await stockWith(lab, []);
  await demandImport(lab, shop, rows, ", whose products are gone,", next);
  // The list is the caller's, who may change it as soon as the call has ended.
  const list = [product("L1"), product("L2")];
  await endOf(() => importProducts(shop, list));
  list.push(product("L3"));
  list.shift();
  await demandImport(lab, shop, list, ", in a list that held others before,", next);
});

test("makes two round trips at most, and binds every value", async ({ lab, other }) => {
  const next = "one statement for all rows: a parameter for each column.";
  for (const [each, count] of [
    [lab, 1],
    [other, 30],
    [lab, 300],
  ] as const) {
    await labWith(each, [product("S1")]);
    await using shop = await openTestShop(each, 2);
    const rows = mixed(count, 8).map((row) => ({ ...row, sku: `sku-${row.sku}-of-them` }));
    const { cost } = await measure(each, () => lingering(() => importProducts(shop, given(rows))));
    const budget = { roundTrips: 2, statements: 2, connections: 0, errors: 0, rowsAffected: count };
    expect(cost).toStayWithin(budget, { what: named(rows), next });
    const texts = cost.trace.connections.flatMap(({ statements }) => statements.map(({ sql }) => sql));
    const found = rows.find(({ sku }) => texts.some((sql) => sql.includes(sku)));
    demand(
      found === undefined,
      `${named(rows)} sent SQL that holds the sku ${found?.sku}. A quote in it becomes SQL there, and each text is parsed anew. Next: write $1 in its place, and give the values to \`query\` beside the text.`,
    );
    await using lent = await openTestShop(each, 1);
    const call = (shop: TestShop) => endOf(() => importProducts(shop, given(rows)));
    await demandAsLent(each, lent.pool, `${named(rows)} had ended`, () => call(lent));
    await demandWaitsForPool(each, { what: named(rows), call });
  }
});

test("takes in tens of thousands, all or nothing, in two round trips at most", async ({ lab }) => {
  const next = "a statement has 65,535 parameters at most: make each of them a whole column.";
  await labWith(lab, [product("S7")]);
  await using shop = await openTestShop(lab, 1);
  const rows = Array.from({ length: 22_000 }, (_, k) => product(`S${k}`, k === 21_999 ? 3e9 : k, "one of many"));
  const { result, cost } = await measure(lab, () => lingering(() => endOf(() => importProducts(shop, given(rows)))));
  const what = `${named(rows)}, the last of which costs 3,000,000,000 cents,`;
  demand(
    codeOf(result) === "22003",
    `${what} ${toldEnd(result)}; the server's error, code 22003, was expected. Next: ${next}`,
  );
  expect(cost).toStayWithin({ roundTrips: 2, statements: 2, connections: 0 }, { what, next });
  const left = (await productsOf(lab)).size - 1;
  demand(left === 0, `${what} threw the server's error, and ${left} rows were taken in. Next: one statement for all.`);
});

test("waits for who takes in the same sku", async ({ lab, other }) => {
  for (const [each, ending, refused] of [
    [lab, "commit", [1]],
    [other, "rollback", []],
  ] as const) {
    await labWith(each);
    await using shop = await openTestShop(each, 1);
    await using lock = await RowLock.after(each, "insert into products values ('M', 'of somebody else', 1)");
    const call = endOf(() => importProducts(shop, given([product("A"), product("M"), product("B")])));
    await lock.stops(call);
    await lock.letGo(ending);
    const what = `Somebody else had put an sku into the table, and ended with ${ending.toUpperCase()} while importProducts was under way: it`;
    const next = "leave it to the statement that writes: `on conflict do nothing` waits, and looks then.";
    demandReport(await call, { imported: 3 - refused.length, refused: [...refused] }, what, next);
  }
});

test("serves two imports of the same skus in another order", async ({ lab }) => {
  await labWith(lab);
  await using shop = await openTestShop(lab, 2);
  // Who comes to the sku M waits for it, with what comes before it in its hands.
  await using lock = await RowLock.after(lab, "insert into products values ('M', 'of somebody else', 1)");
  const rows = ["A", "M", "B"].map((sku) => product(sku));
  const calls = [rows, [...rows].reverse()].map((list) => endOf(() => importProducts(shop, given(list))));
  await Promise.race([lock.waiters(2), Promise.all(calls)]);
  await lock.letGo();
  const ends = await Promise.all(calls);
  const what = "Two imports of the skus A, M and B came at the same time, one of them in reverse;";
  const next = "insert in an order that all calls have in common, that of the skus for example.";
  for (const end of ends) demand(!end.threw, `${what} one ${toldEnd(end)}. Next: ${next}`);
  const counts = ends.map((end) => (end.threw ? 0 : (end.value as { imported: number }).imported));
  const [one = 0, two = 0] = counts;
  const message = `${what} they report ${one} and ${two} products taken in, and the table has ${(await productsOf(lab)).size}. Three were expected, each taken in by one of the two. Next: ${next}`;
  demand(one + two === 3 && (await productsOf(lab)).size === 3, message);
  demandBack(shop, what);
});

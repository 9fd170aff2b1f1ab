import type { Lab } from "roundtrip";
import { groupRows } from "#work/07-n-plus-one/2-group-without-loss";
import { demand, same, test, toldValue } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";

/**
 * Tries
 *   zero: returns nobody for no rows
 *   one: keeps every value as it is
 *   many: groups the rows of a real join
 *   missing: loses nobody: no orders, ids of 0, totals of 0
 *   repeated: tells apart what has the same name or the same values
 *   order: keeps users in the order in which they first come, and orders in that of the rows
 *   rows apart: finds the rows of a user that lie apart
 *   ids as texts: takes ids for what they are
 *   second call: keeps calls apart, and leaves what it is given as it is
 *   error on the way: no, nothing that it may be given fails
 *   late work: no, it returns a list and no promise
 */

interface Flat {
  fields: { name: string }[];
  rows: unknown[][];
}

type Columns = Record<string, unknown>;

type Users = (Columns & { orders: Columns[] })[];

/** A result as `pg` gives it, frozen: who changes it fails. */
function flat(columns: string, ...rows: unknown[][]): Flat {
  const fields = columns.split(" ").map((name) => Object.freeze({ name }));
  for (const row of rows) Object.freeze(row);
  return Object.freeze({ fields: Object.freeze(fields) as Flat["fields"], rows: Object.freeze(rows) as unknown[][] });
}

/** Is a copy that may be changed grouped without an error? */
function worksWhenThawed(given: Flat): boolean {
  try {
    groupRows(structuredClone(given));
    return true;
  } catch {
    return false;
  }
}

function demandGrouped(given: Flat, expected: Users, what: string, next: string): void {
  let got: unknown;
  try {
    got = groupRows(given);
  } catch (error) {
    if ((error as { code?: unknown }).code === "TODO") throw error;
    const changes = `${what} must leave the rows as they are, for whoever gave them; it changes them, which fails here since they are frozen (${toldValue(error)}). Next: make new objects and lists, and take parts by \`slice\`, which copies.`;
    demand(!worksWhenThawed(given), changes);
    got = error instanceof Error ? error : new Error(String(error));
  }
  demandList(got, expected, what, next);
}

/** What a join of the shop gives, and the same put together from two queries. */
async function joined(lab: Lab, columns: { user: string; order: string }, condition: string) {
  const { fields, rows } = await lab.pool.query({
    text: `select ${columns.user.replace(/\w+|\*/g, "u.$&")}, ${columns.order.replace(/\w+|\*/g, "o.$&")}
      from users u left join orders o on o.user_id = u.id where ${condition} order by o.total, o.id, u.id`,
    rowMode: "array",
  });
  const users = (await lab.pool.query(`select ${columns.user} from users u where ${condition}`)).rows;
  const whose = "select user_id as whose, o.* from orders o order by total, id";
  const orders = (await lab.pool.query<{ whose: number } & Columns>(whose)).rows;
  const names = fields.slice(fields.findLastIndex(({ name }) => name === "id")).map(({ name }) => name);
  const first = new Map<unknown, number>();
  for (const [k, row] of rows.entries()) if (!first.has(row[0])) first.set(row[0], k);
  const expected = users
    .sort((a, b) => (first.get(a.id) ?? 0) - (first.get(b.id) ?? 0))
    .map((user) => {
      const own = orders.filter(({ whose }) => whose === user.id);
      return { ...user, orders: own.map((order) => Object.fromEntries(names.map((name) => [name, order[name]]))) };
    });
  return { given: { fields: fields.map(({ name }) => ({ name })), rows }, expected };
}

test("groups the rows of a real join", async ({ lab, other }) => {
  for (const [each, user, order, condition] of [
    [lab, "*", "*", "u.id <= 300"],
    [other, "id, name", "id, created_at, total", "u.id % 50 = 3"],
    [other, "id, last_login, age, email, created_at", "id, status, user_id", "u.id between 4000 and 4200"],
  ] as const) {
    const { given, expected } = await joined(each, { user, order }, condition);
    const what = `groupRows, given ${given.rows.length} rows of ${expected.length} users, sorted by total,`;
    demandGrouped(given, expected, what, "one object for each user id, and one for each row that has an order's id.");
  }
});

test("loses nobody: no orders, ids of 0, totals of 0", () => {
  const next = "an order is missing when its id is null, and only then; a user is there in any case.";
  const nothing = flat("id name id total", [7, "Ada", null, null], [3, "Ken", null, null]);
  const nobody = [
    { id: 7, name: "Ada", orders: [] },
    { id: 3, name: "Ken", orders: [] },
  ];
  demandGrouped(nothing, nobody, "groupRows, given two users without orders,", next);
  const zeros = flat(
    "id name id total",
    [0, "Ada", 0, 0],
    [0, "Ada", 4, 0],
    [5, "", 9, "0.00"],
    [-1, "Ken", null, null],
  );
  demandGrouped(
    zeros,
    [
      {
        id: 0,
        name: "Ada",
        orders: [
          { id: 0, total: 0 },
          { id: 4, total: 0 },
        ],
      },
      { id: 5, name: "", orders: [{ id: 9, total: "0.00" }] },
      { id: -1, name: "Ken", orders: [] },
    ],
    "groupRows, given a user 0 with an order 0 and totals of 0,",
    next,
  );
});

test("keeps every value as it is", () => {
  const next = "leave values alone: of all columns the order's id alone decides anything.";
  const [paid, joinedAt] = [new Date(1_700_000_000_000), new Date(0)];
  const given = flat(
    "id age last_login tags id total paid_at note gift",
    [1, null, joinedAt, ["a", null], 10, null, null, "", false],
    [1, null, joinedAt, ["a", null], 11, 0, paid, null, true],
    [2, 0, null, null, 12, null, null, null, null],
    [3, 41, null, [], null, null, null, null, null],
  );
  const expected = [
    {
      ...{ id: 1, age: null, last_login: joinedAt, tags: ["a", null] },
      orders: [
        { id: 10, total: null, paid_at: null, note: "", gift: false },
        { id: 11, total: 0, paid_at: paid, note: null, gift: true },
      ],
    },
    {
      ...{ id: 2, age: 0, last_login: null, tags: null },
      orders: [{ id: 12, total: null, paid_at: null, note: null, gift: null }],
    },
    { id: 3, age: 41, last_login: null, tags: [], orders: [] },
  ];
  demandGrouped(given, expected, 'groupRows, given values that are null, 0, "" and false,', next);
  const alone = [
    { id: 4, orders: [{ id: 6 }] },
    { id: 6, orders: [] },
  ];
  demandGrouped(flat("id id", [4, 6], [6, null]), alone, "groupRows, given two columns, both called id,", next);
});

test("tells apart what has the same name or the same values", () => {
  const next = "tell users apart by their id and nothing else; make an order of every row that has one.";
  const given = flat(
    "id name created_at id name created_at",
    [1, "Ada", 5, 1, "Ada", 5],
    [1, "Ada", 5, 2, "Ada", 5],
    [2, "Ada", 5, 3, "Ada", 5],
    [2, "Ada", 5, 4, "Ken", 6],
  );
  const order = (id: number, name = "Ada", created_at = 5) => ({ id, name, created_at });
  const expected = [
    { ...order(1), orders: [order(1), order(2)] },
    { ...order(2), orders: [order(3), order(4, "Ken", 6)] },
  ];
  demandGrouped(given, expected, "groupRows, given two users of the same name, with equal orders,", next);
});

test("keeps users in the order in which they first come, and orders in that of the rows", () => {
  const given = flat(
    "id id total",
    [30, 9, 1],
    [30, 2, 3],
    [4, 8, 2],
    [21, null, null],
    [1, 5, 2],
    [1, 3, 2],
    [1, 4, 1],
  );
  const expected = [
    {
      id: 30,
      orders: [
        { id: 9, total: 1 },
        { id: 2, total: 3 },
      ],
    },
    { id: 4, orders: [{ id: 8, total: 2 }] },
    { id: 21, orders: [] },
    {
      id: 1,
      orders: [
        { id: 5, total: 2 },
        { id: 3, total: 2 },
        { id: 4, total: 1 },
      ],
    },
  ];
  const next = "a Map keeps the order in which its keys came; an object sorts keys that look like numbers.";
  demandGrouped(given, expected, "groupRows, given users 30, 4, 21 and 1 in this order,", next);
});

test("finds the rows of a user that lie apart", () => {
  const given = flat("id id", [2, 1], [1, 2], [2, 3], [3, null], [1, 4], [2, 5]);
  const expected = [
    { id: 2, orders: [{ id: 1 }, { id: 3 }, { id: 5 }] },
    { id: 1, orders: [{ id: 2 }, { id: 4 }] },
    { id: 3, orders: [] },
  ];
  const next = "look the user up by id for each row, instead of comparing it with the row before.";
  demandGrouped(given, expected, "groupRows, given rows of users 2, 1, 2, 3, 1 and 2,", next);
});

test("takes ids for what they are", () => {
  const ids = ["9007199254740993", "9007199254740992", "b7", "10", "constructor", "9", "__proto__", ""];
  const given = flat("id id", ...ids.map((id, k) => [id, k === 3 ? null : `order ${k}`]), ["b7", "last"]);
  const expected = ids.map((id, k) => ({ id, orders: k === 3 ? [] : [{ id: `order ${k}` }] }));
  expected[2]?.orders.push({ id: "last" });
  const next = "look users up in a Map by the id as it is: no number made of it, no property of an object.";
  demandGrouped(given, expected, `groupRows, given the ids ${ids.map((id) => `"${id}"`).join(", ")},`, next);
});

test("returns nobody for no rows", () => {
  demandGrouped(
    flat("id name id total"),
    [],
    "groupRows, given no rows,",
    "an empty list is an answer like any other.",
  );
});

test("keeps calls apart, and leaves what it is given as it is", () => {
  const next = "keep nothing outside of the function, and make new objects in each call.";
  const given = flat("id id total", [1, 10, 5], [2, null, null]);
  const expected = [
    { id: 1, orders: [{ id: 10, total: 5 }] },
    { id: 2, orders: [] },
  ];
  demandGrouped(given, expected, "groupRows, called for the first time,", next);
  const others = [{ id: 1, name: "Ken", orders: [] }];
  demandGrouped(flat("id name id", [1, "Ken", null]), others, "groupRows, given other columns,", next);
  demandGrouped(given, expected, "groupRows, given the first rows again,", next);
  const before = structuredClone(given);
  groupRows(given)[0]?.orders.push({ id: 11 });
  const message = `The caller added an order to what groupRows had returned, and it is in the next answer as well. Next: ${next}`;
  demand(same(groupRows(given), expected) && same(given, before), message);
});

import type pg from "pg";
import type { Clinic, ProductRow } from "roundtrip";
import { expect } from "vitest";

/** What the clinic's service does, whoever wrote its handlers: asked over HTTP, and compared with SQL that knows nothing of it. */
export interface Behaviour {
  /** Of the handler. */
  handler: string;
  name: string;
  /** @param db connected to the clinic's database, past its pool */
  check(clinic: Clinic, db: pg.Client): Promise<void>;
}

const get = (clinic: Clinic, path: string) => clinic.ask("GET", path);
const pay = (clinic: Clinic, id: number) => clinic.ask("POST", `/orders/${id}/pay`);

/** The one value that a statement gives, as JSON has it. */
async function told(db: pg.Client, sql: string, ...values: unknown[]): Promise<unknown> {
  const { rows } = await db.query({ text: sql, values, rowMode: "array" });
  return JSON.parse(JSON.stringify(rows[0]?.[0] ?? null));
}

const asList = (sql: string) => `select coalesce(json_agg(t), '[]') from (${sql}) t`;

/** Pending orders, of those whose number ends in 7, which the provider refuses, or of the others. */
async function pendingOrders(db: pg.Client, endsInSeven: boolean): Promise<number[]> {
  const sql = `select array_agg(id order by id) from orders where status = 'pending' and (id % 10 = 7) = $1`;
  return (await told(db, sql, endsInSeven)) as number[];
}

const stateOf = (db: pg.Client, id: number) =>
  told(
    db,
    "select json_build_object('status', status, 'payments', (select count(*) from payments where order_id = o.id)) from orders o where id = $1",
    id,
  );

const product = (sku: string, cents: number): ProductRow => ({ sku, name: `The ${sku}`, cents });

const dashboardSql = `select json_build_object(
  'users', (select count(*) from users),
  'pending', (select count(*) filter (where status = 'pending') from orders),
  'revenue', (select sum(case status when 'cancelled' then 0 else total end)::text from orders),
  'depot', (select json_build_object('parcels', count(*), 'value', coalesce(sum((select total from orders where id = order_id)), 0)::text)
    from parcels where depot = 'Lyon' and exists (select from orders where id = order_id)),
  'cities', (select json_agg(c order by city) from (
    select city, count(o.id) as orders, coalesce(sum(o.total), 0)::float8 as spent
    from users left join orders o on o.user_id = users.id group by city) c))`;

/** In this order: the last ones change what the first ones look at. */
export const behaviours: readonly Behaviour[] = [
  {
    handler: "showUser",
    name: "shows a user, and says 404 of nobody",
    async check(clinic, db) {
      for (const id of [1, 7, 1000]) {
        const body = await told(
          db,
          "select json_build_object('id', id, 'name', name, 'email', email, 'city', city) from users where id = $1",
          id,
        );
        expect(await get(clinic, `/users/${id}`)).toEqual({ status: 200, body });
      }
      for (const id of [0, 999_999_999]) expect(await get(clinic, `/users/${id}`)).toMatchObject({ status: 404 });
    },
  },
  {
    handler: "findByEmail",
    name: "finds all who have an address, in whatever case",
    async check(clinic, db) {
      await db.query(
        "insert into users (id, email, name, city, created_at, updated_at) select 2001, upper(email), 'Twin', city, now(), now() from users where id = 14",
      );
      const email = String(await told(db, "select email from users where id = 14"));
      const body = await told(db, asList("select id, name, email from users where id in (14, 2001) order by id"));
      for (const way of [email, email.toLowerCase(), email.toUpperCase()])
        expect(await get(clinic, `/users?email=${encodeURIComponent(way)}`)).toEqual({ status: 200, body });
      for (const nobody of ["nobody@example.com", "", "%", email.slice(1)])
        expect(await get(clinic, `/users?email=${encodeURIComponent(nobody)}`)).toEqual({ status: 200, body: [] });
      await db.query("delete from users where id = 2001");
    },
  },
  {
    handler: "listCustomers",
    name: "lists everybody in a city by name, those without orders too",
    async check(clinic, db) {
      for (const city of ["Visby", "Malmö", "Nowhere"]) {
        const sql = `select id, name, (select count(*) from orders where user_id = u.id) as orders,
          (select coalesce(sum(total), 0)::float8 from orders where user_id = u.id) as spent
          from users u where city = '${city}' order by name, id`;
        const path = `/customers?city=${encodeURIComponent(city)}`;
        const body = (await told(db, asList(sql))) as { orders: number }[];
        expect(await get(clinic, path)).toEqual({ status: 200, body });
        if (city === "Malmö") expect(new Set(body.map(({ orders }) => orders > 0)).size).toBe(2);
      }
    },
  },
  {
    handler: "trackParcel",
    name: "finds a parcel by its digits, with the zeros in front or without",
    async check(clinic, db) {
      const sql = `select json_build_object('number', number, 'orderId', order_id, 'status', status, 'depot', depot,
        'country', country, 'movedAt', to_char(moved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) from parcels where number = $1`;
      const ends = (await told(
        db,
        `select array[min(number), max(number), min(number) filter (where length(number) = 10),
        max(number) filter (where length(number) = 10)] from parcels`,
      )) as string[];
      for (const number of ends) {
        const body = await told(db, sql, number);
        const bare = number.replace(/^0+/, "");
        for (const way of [number, bare, `0${bare}`])
          expect(await get(clinic, `/parcels/${way}`)).toEqual({ status: 200, body });
      }
      for (const nobody of ["0", "5", "999999999999"])
        expect(await get(clinic, `/parcels/${nobody}`)).toMatchObject({ status: 404 });
    },
  },
  {
    handler: "buildDashboard",
    name: "has the figures of this moment",
    async check(clinic, db) {
      expect(await get(clinic, "/dashboard")).toEqual({ status: 200, body: await told(db, dashboardSql) });
      await db.query("update users set city = 'Atlantis' where id in (4, 5); delete from orders where user_id = 4");
      expect(await get(clinic, "/dashboard")).toEqual({ status: 200, body: await told(db, dashboardSql) });
    },
  },
  {
    handler: "importProducts",
    name: "takes new products in, and tells which it has refused",
    async check(clinic, db) {
      const rows = [
        product("lamp", 0),
        product("desk", 19_900),
        product("lamp", 5),
        product("chair", -1),
        product("o'hare", 1),
      ];
      expect(await clinic.ask("POST", "/products", rows)).toEqual({
        status: 200,
        body: { imported: 3, refused: [2, 3] },
      });
      const stored = "select sku, name, cents from products order by sku";
      expect(await told(db, asList(stored))).toEqual([
        product("desk", 19_900),
        product("lamp", 0),
        product("o'hare", 1),
      ]);
      const again = await clinic.ask("POST", "/products", [product("desk", 1), product("rug", 2)]);
      expect(again).toEqual({ status: 200, body: { imported: 1, refused: [0] } });
      expect(await told(db, "select cents from products where sku = 'desk'")).toBe(19_900);
      expect(await clinic.ask("POST", "/products", [])).toEqual({ status: 200, body: { imported: 0, refused: [] } });
    },
  },
  {
    handler: "payOrder",
    name: "has a pending order paid once",
    async check(clinic, db) {
      const [id = 0] = await pendingOrders(db, false);
      const total = await told(db, "select total::text from orders where id = $1", id);
      const { status, body } = await pay(clinic, id);
      const receipt = await told(db, "select receipt from payments where order_id = $1 and amount = $2", id, total);
      expect({ status, body }).toEqual({ status: 200, body: { paid: true, receipt } });
      expect(clinic.charges.filter(({ order }) => order === id)).toEqual([{ order: id, amount: total, receipt }]);
      expect(await stateOf(db, id)).toEqual({ status: "paid", payments: 1 });
      expect(await pay(clinic, id)).toEqual({ status: 409, body: { paid: false, why: "not pending" } });
      expect(clinic.charges.filter(({ order }) => order === id)).toHaveLength(1);
      expect(await pay(clinic, 999_999_999)).toMatchObject({ status: 404 });
    },
  },
  {
    handler: "payOrder",
    name: "leaves an order pending that the provider refuses",
    async check(clinic, db) {
      const [id = 0] = await pendingOrders(db, true);
      const charged = clinic.charges.length;
      expect(await pay(clinic, id)).toEqual({ status: 402, body: { paid: false, why: "refused" } });
      expect(clinic.charges).toHaveLength(charged);
      expect(await stateOf(db, id)).toEqual({ status: "pending", payments: 0 });
    },
  },
  {
    handler: "payOrder",
    name: "charges once for an order that two pay at once",
    async check(clinic, db) {
      const [id = 0] = await pendingOrders(db, false);
      const answers = await Promise.all([pay(clinic, id), pay(clinic, id)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(clinic.charges.filter(({ order }) => order === id)).toHaveLength(1);
      expect(await stateOf(db, id)).toEqual({ status: "paid", payments: 1 });
    },
  },
  {
    handler: "pageOrders",
    name: "goes through all orders, the newest first, each once",
    async check(clinic, db) {
      await db.query(`delete from orders where id <= 4780;
        update orders set created_at = (select max(created_at) from orders) where id % 3 = 0`);
      const sql = `select id, user_id as "userId", total::text, status,
        to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
        from orders order by created_at desc, id desc`;
      const all = (await told(db, asList(sql))) as unknown[];
      const seen: unknown[] = [];
      const sizes: number[] = [];
      for (let path = "/orders"; path !== ""; ) {
        const { status, body } = (await get(clinic, path)) as {
          status: number;
          body: { orders: unknown[]; next: string | null };
        };
        expect(status).toBe(200);
        seen.push(...body.orders);
        sizes.push(body.orders.length);
        path = body.next === null ? "" : `/orders?cursor=${encodeURIComponent(body.next)}`;
      }
      expect(seen).toEqual(all);
      expect(sizes).toEqual([50, 50, 50, 50, all.length - 200]);
    },
  },
];

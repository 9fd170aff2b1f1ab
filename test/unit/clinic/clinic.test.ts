import pg from "pg";
import {
  type Clinic,
  type ClinicHandlers,
  type ClinicOptions,
  InvalidArgumentError,
  type Lab,
  openClinic,
  openLab,
} from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { behaviours } from "../../clinic-behaviour.js";
import { solutions } from "../../clinic-cures.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "clinic", size: "tiny", onProgress: () => undefined });
});
afterAll(async () => {
  await lab?.close();
});

const small: ClinicOptions = { sizes: { parcels: 1_000, invoices: 20 }, paymentMs: 5 };

describe.each([
  { service: "the service as it was found", cures: {} },
  { service: "the service with the course's solutions", cures: solutions },
])("$service", ({ cures }) => {
  let clinic: Clinic;
  let db: pg.Client;
  beforeAll(async () => {
    clinic = await openClinic(lab, { ...small, ...cures });
    db = new pg.Client(lab.directConfig);
    await db.connect();
  });
  afterAll(async () => {
    await db?.end();
    await clinic?.close();
    await lab.reset();
  });

  test.each(behaviours)("$handler $name", async ({ check }) => {
    await check(clinic, db);
    expect(clinic.errors).toEqual([]);
  });
});

describe("the service", () => {
  beforeEach(() => lab.reset());
  const serving = (handlers: Partial<ClinicHandlers>) => openClinic(lab, { ...small, handlers });

  test("says what is wrong with a request that it cannot answer", async () => {
    await using clinic = await serving({});
    for (const path of ["/", "/users/x", "/parcels/x", "/users/7/", "/orders/7/pay"])
      expect(await clinic.ask("GET", path)).toEqual({ status: 404, body: { error: "no such page" } });
    expect(await clinic.ask("POST", "/users/7")).toMatchObject({ status: 404 });
    for (const [path, name] of [
      ["/users", "email"],
      ["/customers", "city"],
    ])
      expect(await clinic.ask("GET", `${path}?x=1`)).toEqual({ status: 400, body: { error: `expected ?${name}=` } });
    for (const body of [undefined, {}, [7], [{ sku: "a", name: "b" }], [{ sku: "a", name: "b", cents: 0.5 }]])
      expect(await clinic.ask("POST", "/products", body)).toMatchObject({ status: 400 });
    const response = await fetch(`${clinic.url}/products`, { method: "POST", body: "no JSON" });
    expect(response.status).toBe(400);
  });

  test("says 500 when a handler fails, keeps the error, and goes on", async () => {
    const error = new Error("broken");
    await using clinic = await serving({ showUser: () => Promise.reject(error) });
    expect(await clinic.ask("GET", "/users/7")).toEqual({ status: 500, body: { error: "the service has failed" } });
    expect(clinic.errors).toEqual([error]);
    expect(await clinic.ask("GET", "/parcels/1007")).toMatchObject({ status: 200 });
  });

  test("answers several at once, as it answers them in turn", async () => {
    await using clinic = await serving({});
    const paths = [
      "/users/3",
      "/users?email=x",
      "/customers?city=Visby",
      "/orders",
      "/orders?cursor=100",
      "/parcels/1007",
      "/dashboard",
    ];
    const ask = (path: string) => clinic.ask("GET", path);
    const inTurn = [];
    for (const path of paths) inTurn.push(await ask(path));
    expect(await Promise.all(paths.map(ask))).toEqual(inTurn);
    expect(inTurn.map(({ status }) => status)).toEqual(paths.map(() => 200));
  });

  test("runs migrations in turn, after the tables are made and before the first request", async () => {
    const done: string[] = [];
    const migrate = (name: string, sql: string) => async (client: pg.ClientBase) => {
      await client.query(sql);
      done.push(name);
    };
    const migrations = [migrate("one", "create index marks on parcels (status)"), migrate("two", "drop index marks")];
    await using _clinic = await openClinic(lab, { ...small, migrations });
    expect(done).toEqual(["one", "two"]);
  });

  test("gives answers under way before it closes, and none afterwards", async () => {
    const answers: ((user: undefined) => void)[] = [];
    const clinic = await serving({ showUser: () => new Promise((resolve) => void answers.push(resolve)) });
    const underWay = clinic.ask("GET", "/users/7");
    while (answers.length === 0) await new Promise(setImmediate);
    const closing = clinic.close();
    answers[0]?.(undefined);
    expect(await underWay).toMatchObject({ status: 404 });
    await closing;
    await clinic.close();
    await expect(clinic.ask("GET", "/users/7")).rejects.toThrow("fetch failed");
  });

  test("cuts a request that is never answered, and drops what handlers leaked", async () => {
    const clinic = await serving({ trackParcel: () => new Promise(() => undefined) });
    const stuck = clinic.ask("GET", "/parcels/1007").catch(({ message }) => message);
    await clinic.ask("GET", "/users/999999999");
    await clinic.ask("GET", "/users?email=x");
    expect(clinic.ownConnections).toBe(2);
    const { rows } = await lab.pool.query("select id from orders where status = 'pending' and id % 10 = 7 limit 1");
    await clinic.ask("POST", `/orders/${rows[0].id}/pay`);
    const lent = () => lab.pool.totalCount - lab.pool.idleCount;
    expect(lent()).toBe(1);
    await clinic.close();
    expect(lent()).toBe(0);
    expect(await stuck).toBe("fetch failed");
    expect(clinic.ownConnections).toBe(0);
  });

  test("can be opened again on the same lab", async () => {
    for (const _ of [1, 2]) {
      await using clinic = await serving({});
      expect(await clinic.ask("POST", "/products", [{ sku: "a", name: "b", cents: 1 }])).toMatchObject({
        body: { imported: 1 },
      });
    }
  });

  test("refuses what is no lab, and options that it does not know", async () => {
    await expect(openClinic({} as Lab)).rejects.toThrow(InvalidArgumentError);
    await expect(openClinic(lab, { payMs: 1 } as never)).rejects.toThrow("unknown option payMs");
    await expect(openClinic(lab, { handlers: { show: () => 1 } } as never)).rejects.toThrow("unknown option show");
    await expect(openClinic(lab, { paymentMs: -1 })).rejects.toThrow("paymentMs");
    await expect(openClinic(lab, { sizes: { parcels: 0 } })).rejects.toThrow("parcels");
    await expect(openClinic(lab, { sizes: { rows: 1 } } as never)).rejects.toThrow("unknown option rows");
  });
});

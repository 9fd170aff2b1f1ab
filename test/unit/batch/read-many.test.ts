import { type Lab, measure, openLab, openSqliteShop, readMany, type SqliteShop } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let lab: Lab;
let shop: SqliteShop;
beforeAll(async () => {
  lab = await openLab({ name: "read-many", size: "tiny", onProgress: () => undefined });
  shop = await openSqliteShop({ size: "tiny" });
});
afterAll(async () => {
  shop.close();
  await lab.close();
});

interface User {
  id: number;
  name: string;
}

describe.each(["PostgreSQL", "SQLite"])("readMany in %s", (database) => {
  const on = () => (database === "SQLite" ? shop : lab);

  it("keeps the order, allows duplicates, and names what is missing, once", async () => {
    const { rows, missing } = await readMany<User>(on(), "users", [7, 0, 3, 7, 1_001, 0]);
    expect(rows.map((row) => row?.id)).toEqual([7, undefined, 3, 7, undefined, undefined]);
    expect(rows[0]).toEqual(rows[3]);
    expect(Object.keys(rows[0] ?? {})).toContain("email");
    expect(missing).toEqual([0, 1_001]);
  });

  it("lets the database say what the same id is", async () => {
    const { rows, missing } = await readMany<User>(on(), "users", ["7", 7n, 7], { columns: ["id"] });
    expect({ rows, missing }).toEqual({ rows: [{ id: 7 }, { id: 7 }, { id: 7 }], missing: [] });
  });

  it("reads by another key, and the columns that are named", async () => {
    const {
      rows: [first],
    } = await readMany<{ email: string }>(on(), "users", [1], { columns: ["email"] });
    const email = first?.email ?? "";
    expect(await readMany(on(), "users", [email, "nobody"], { key: "email", columns: ["id"] })).toEqual({
      rows: [{ id: 1 }, undefined],
      missing: ["nobody"],
    });
  });

  it("meets no limit of parameters", async () => {
    const ids = Array.from({ length: 70_000 }, (_, at) => 70_000 - at);
    const { rows, missing } = await readMany<User>(on(), "users", ids, { columns: ["id"] });
    expect(missing).toHaveLength(69_000);
    expect(rows.slice(69_000).map((row) => row?.id)).toEqual(ids.slice(69_000));
  });

  it("asks nothing for no ids", async () => {
    expect(await readMany(on(), "users", [])).toEqual({ rows: [], missing: [] });
  });

  it("refuses a key that more than one row has", async () => {
    await expect(readMany(on(), "orders", [1], { key: "user_id" })).rejects.toThrow(
      /more than one row has id 1 of the list/,
    );
  });

  it("refuses what is no column", async () => {
    await expect(readMany(on(), "users", [1], { key: "nope" })).rejects.toMatchObject({ code: "BATCH_REFUSED" });
    await expect(readMany(on(), "nobody", [1])).rejects.toMatchObject({ code: "BATCH_REFUSED" });
  });
});

it("takes one round trip and one statement", async () => {
  const client = await lab.connect();
  const { cost } = await measure(lab, () => readMany(client, "users", [3, 2, 1]));
  expect({ roundTrips: cost.roundTrips, statements: cost.statements }).toEqual({ roundTrips: 1, statements: 1 });
});

import {
  BatchConnectionLostError,
  HighPerformanceDatabase,
  type Lab,
  measure,
  openLab,
  type ShopUser,
} from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let lab: Lab;
let database: HighPerformanceDatabase;
beforeAll(async () => {
  lab = await openLab({ name: "bulk-upsert", size: "tiny", onProgress: () => undefined });
  database = await HighPerformanceDatabase.connect(lab.connectionConfig, { min: 2, max: 4 });
});
beforeEach(() => lab.faults([]));
afterAll(async () => {
  await database.close();
  await lab.close();
});

const columns = "id, email, name, age, city, created_at, last_login";
const usersFrom = async (condition: string): Promise<ShopUser[]> =>
  (await lab.pool.query(`select ${columns} from users where ${condition} order by id`)).rows;
/** Everything in the table, in one word. */
const fingerprint = async (): Promise<string> =>
  (await lab.pool.query("select md5(string_agg(u::text, '|' order by id)) as all from users u")).rows[0].all;

const newUser = (id: number): ShopUser => ({
  id,
  email: `new\t${id}\\@example.com`,
  name: `New "${id}"`,
  age: id % 2 === 0 ? null : 30,
  city: "Montréal",
  created_at: new Date("2026-01-02T03:04:05.678Z"),
  last_login: null,
});

/** Waits until the pool has made its connections as they were. */
async function atRest(): Promise<void> {
  while (database.counts().resetting > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe("bulkUpsertUsers", () => {
  it("says how many were inserted, updated, left alone, and repeated; what came is in the table", async () => {
    const [first, second, third] = await usersFrom("id <= 3");
    const changed = { ...(second as ShopUser), city: "Lima", age: null };
    const rows = [newUser(5_001), first as ShopUser, newUser(5_002), { ...changed, city: "Lagos" }, changed];
    const { result, cost } = await measure(lab, async () => {
      const counts = await database.bulkUpsertUsers(rows);
      await atRest();
      return counts;
    });
    expect(result).toEqual({ rows: 5, inserted: 2, updated: 1, unchanged: 1, repeated: 1 });
    // The columns' types, the staging table, COPY (two), the upsert; and the pool's reset afterwards, which nobody waits for.
    expect({ ...cost }).toMatchObject({ roundTrips: 6, commits: 3, connections: 0, leaked: 0 });
    expect(await usersFrom("id in (1, 2, 3, 5001, 5002)")).toEqual([
      first,
      changed,
      third,
      newUser(5_001),
      newUser(5_002),
    ]);
    const stamps = "select count(*)::int as n from users where updated_at > now() - interval '1 minute'";
    expect((await lab.pool.query(stamps)).rows).toEqual([{ n: 3 }]);
  });

  it("takes generators, sync or not, and rows that have more in them", async () => {
    async function* users() {
      for (let id = 6_001; id <= 6_200; id++) yield { ...newUser(id), note: "not for the table" };
    }
    expect(await database.bulkUpsertUsers(users())).toMatchObject({ rows: 200, inserted: 200 });
    expect(await database.bulkUpsertUsers([])).toEqual({ rows: 0, inserted: 0, updated: 0, unchanged: 0, repeated: 0 });
  });

  it("writes all or nothing: what is wrong with a row, or with the input, leaves the table as it was", async () => {
    const before = await fingerprint();
    const cases: [() => Iterable<unknown>, object][] = [
      [() => [newUser(7_001), { ...newUser(7_002), email: null }], { code: "BATCH_REFUSED", sqlState: "23502" }],
      [() => [newUser(7_001), { id: 7_002 }], { code: "BATCH_ROW_UNUSABLE", row: 2, column: "email" }],
      [
        function* () {
          for (let id = 7_001; id < 8_000; id++) yield newUser(id);
          throw new Error("no more");
        },
        { message: "no more" },
      ],
    ];
    for (const [rows, error] of cases) {
      await expect(database.bulkUpsertUsers(rows() as never)).rejects.toMatchObject(error);
    }
    expect(await fingerprint()).toBe(before);
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });

  it.each([1, 2, 3, 4])("cut off at statement %i, leaves the table as it was", async (atStatement) => {
    const rows = [...(await usersFrom("id <= 500")).map((user) => ({ ...user, city: "Nowhere" })), newUser(8_001)];
    const before = await fingerprint();
    await lab.faults([{ kind: "reset", atStatement }]);
    const error = await database.bulkUpsertUsers(rows).catch((caught) => caught);
    await lab.faults([]);
    expect(error).toBeInstanceOf(BatchConnectionLostError);
    expect(await fingerprint()).toBe(before);
    // The dead connection is not lent again.
    expect(await database.fetchValue("select 1")).toBe(1);
  });

  it("says that it is not known what is in the table, when the answer to the commit is lost", async () => {
    await lab.faults([{ kind: "reset", atStatement: 4, lose: "reply" }]);
    await expect(database.bulkUpsertUsers([newUser(9_001)])).rejects.toMatchObject({ written: "unknown" });
    await lab.faults([]);
    expect(await usersFrom("id = 9001")).toEqual([newUser(9_001)]);
  });
});

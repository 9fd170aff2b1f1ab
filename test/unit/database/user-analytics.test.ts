import { HighPerformanceDatabase, type Lab, measure, openLab, type UserAnalytics } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

/** The same by other means: the tables as they are, added up here, in cents. */
async function addedUp(lab: Lab, ids: readonly number[]): Promise<UserAnalytics[]> {
  const { rows: users } = await lab.pool.query<{ id: number; name: string }>("select id, name from users");
  const { rows: orders } = await lab.pool.query<{ user_id: number; total: string; created_at: Date }>(
    "select user_id, total, created_at from orders",
  );
  const all = users
    .filter(({ id }) => ids.includes(id))
    .map(({ id, name }) => {
      const own = orders.filter((order) => order.user_id === id);
      const cents = own.reduce((sum, { total }) => sum + Math.round(Number(total) * 100), 0);
      const times = own.map(({ created_at }) => created_at.getTime());
      const lastOrder = own.length === 0 ? null : new Date(Math.max(...times));
      return { cents, user: { id, name, orders: own.length, spent: (cents / 100).toFixed(2), lastOrder } };
    });
  return all.sort((a, b) => b.cents - a.cents || a.user.id - b.user.id).map(({ user }) => user);
}

describe.each([1, 2])("userAnalytics in a shop of seed %i", (seed) => {
  let lab: Lab;
  let database: HighPerformanceDatabase;
  beforeAll(async () => {
    lab = await openLab({ name: `analytics-${seed}`, size: "tiny", seed, onProgress: () => undefined });
    database = await HighPerformanceDatabase.connect(lab.connectionConfig, { min: 2, max: 4 });
  });
  afterAll(async () => {
    await database.close();
    await lab.close();
  });

  it("says of each user what the tables say, in one round trip", async () => {
    const ids = Array.from({ length: 400 }, (_, each) => ((each * 37) % 1_000) + 1);
    const { result, cost } = await measure(lab, () => database.userAnalytics(ids));
    expect(result).toEqual(await addedUp(lab, ids));
    expect(result).toHaveLength(400);
    expect({ ...cost }).toMatchObject({ roundTrips: 1, statements: 1, connections: 0 });
    // What could go wrong is there: users without orders, and one with many.
    const without = result.filter(({ orders }) => orders === 0);
    expect(without.length).toBeGreaterThan(10);
    expect(without[0]).toMatchObject({ orders: 0, spent: "0.00", lastOrder: null });
    expect(Math.max(...result.map(({ orders }) => orders))).toBeGreaterThan(20);
  });

  it("has each user once, however often it is asked for, and nobody who is not there; from any iterable", async () => {
    const ids = [3, 999_999, 3, 1, 2_147_483_648, -1, 1, 0];
    expect(await database.userAnalytics(new Set(ids).values())).toEqual(await addedUp(lab, [1, 3]));
    expect(await database.userAnalytics(ids)).toEqual(await addedUp(lab, [1, 3]));
  });

  it("sorts those who spent the same by their id, and amounts as amounts", async () => {
    await lab.pool.query(`delete from orders where user_id in (5, 6, 7, 8);
      insert into orders values (90001, 5, 9.00, 'paid', now()), (90002, 6, 10.00, 'paid', now()),
        (90003, 7, 4.50, 'refunded', now()), (90004, 7, 4.50, 'cancelled', now())`);
    const result = await database.userAnalytics([8, 7, 6, 5]);
    expect(result.map(({ id, spent }) => [id, spent])).toEqual([
      [6, "10.00"],
      [5, "9.00"],
      [7, "9.00"],
      [8, "0.00"],
    ]);
  });

  it("asks the database nothing for no ids, or for what is none", async () => {
    const { result, cost } = await measure(lab, async () => {
      const none = await database.userAnalytics([]);
      const wrong = [5, null, "12", [1.5], [1, Number.NaN], ["1"], [null], [2 ** 60]];
      return [none, ...(await Promise.all(wrong.map((ids) => database.userAnalytics(ids as never).catch((e) => e))))];
    });
    const [none, ...errors] = result;
    expect(none).toEqual([]);
    for (const error of errors) expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(cost.roundTrips).toBe(0);
  });
});

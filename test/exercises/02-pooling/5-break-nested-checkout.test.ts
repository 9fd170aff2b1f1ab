import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { cancelOrder } from "#work/02-pooling/5-break-nested-checkout";
import { test } from "../../exercise-lab.js";
import { openTestPool, TestPool } from "../../exercise-pool.js";

/** Pending orders, each of another user; other ones for every `nth`. */
async function pending(lab: Lab, nth: number, count: number) {
  const sql = `select max(o.id) as id, u.id as "userId", u.name from orders o join users u on u.id = o.user_id
    where o.status = 'pending' group by u.id order by u.id offset $1 limit $2`;
  return (await lab.pool.query<{ id: number; userId: number; name: string }>(sql, [nth * 10, count])).rows;
}

async function stateOf(lab: Lab, { id, userId }: { id: number; userId: number }) {
  const sql = "select o.status, u.updated_at as noted from orders o, users u where o.id = $1 and u.id = $2";
  const { status, noted } = (await lab.pool.query(sql, [id, userId])).rows[0];
  return { status: String(status), noted: Number(noted) };
}

test("cancels the order, and tells whose it was", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    for (const order of await pending(each, 0, 2)) {
      const before = await stateOf(each, order);
      const got = await cancelOrder(pool, order.id);
      expect(got).toBe(`order ${order.id} of ${order.name} is cancelled`);
      const after = await stateOf(each, order);
      expect(after.status, `Order ${order.id} was to be cancelled; it is ${after.status}.`).toBe("cancelled");
      expect(after.noted, `User ${order.userId} was to have a new updated_at, and has the old one.`).toBeGreaterThan(
        before.noted,
      );
    }
  }
});

/** Knows who holds what: fails every wait at the moment in which all connections are held by callers that wait for one. */
class WatchedPool extends TestPool {
  readonly callers = new AsyncLocalStorage<{ held: number }>();
  readonly #stuck = new Set<object>();
  readonly #waits = new Set<(error: Error) => void>();

  // biome-ignore lint/suspicious/noExplicitAny: both forms of the original, which the types of `pg` list one by one
  override connect(callback?: any): any {
    const caller = this.callers.getStore();
    const taken = new Promise<pg.PoolClient>((resolve, reject) => {
      this.#waits.add(reject);
      if (caller && caller.held > 0) this.#stuck.add(caller);
      super.connect().then((client: pg.PoolClient) => {
        // Nobody waits for this one any more: it has been failed.
        if (!this.#waits.delete(reject)) return client.release();
        if (caller) {
          this.#stuck.delete(caller);
          caller.held++;
          const release = client.release;
          client.release = (error) => {
            caller.held--;
            release(error);
          };
        }
        resolve(client);
      }, reject);
      const size = this.options.max ?? 0;
      if (this.#stuck.size === size) {
        const holders = size === 1 ? "its one holder waits" : `its ${size} holders wait`;
        for (const fail of this.#waits) fail(new Error(`deadlock in a pool of ${size}: ${holders} for a second`));
        this.#waits.clear();
        this.#stuck.clear();
      }
    });
    if (!callback) return taken;
    taken.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => undefined),
    );
  }
}

test("as many callers as you like come through a small pool", async ({ lab, other }) => {
  for (const [each, size] of [
    [lab, 2],
    [other, 1],
  ] as const) {
    await using pool = new WatchedPool(each, size);
    const orders = await pending(each, 1, 8);
    const calls = orders.map(({ id }) => pool.callers.run({ held: 0 }, () => cancelOrder(pool, id)));
    const ended = await Promise.allSettled(calls);
    const failed = ended.filter((call) => call.status === "rejected").map((call) => call.reason as Error);
    const todo = failed.find((error) => (error as { code?: unknown }).code === "TODO");
    if (todo) throw todo;
    expect(
      failed.length,
      `8 callers at once, a pool of ${size}: ${failed.length} failed, the first with: ${failed[0]?.message}. Whoever holds a connection needs a second, so none ever comes back. Next: hand the client that the call holds to touchUser.`,
    ).toBe(0);
  }
});

test("both changes happen, or neither", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    const [frozen] = await pending(each, 3, 1);
    if (!frozen) throw new Error("the shop has too few pending orders");
    await each.pool.query(`alter table users add constraint frozen check (id <> ${frozen.userId}) not valid`);
    const before = await stateOf(each, frozen);
    const failed = await cancelOrder(pool, frozen.id).then(
      () => "",
      (error: Error) => {
        if ((error as { code?: unknown }).code === "TODO") throw error;
        return error.message;
      },
    );
    expect(failed, "The user's row may not be changed, and cancelOrder returned as if it had been.").toContain(
      "frozen",
    );
    const after = await stateOf(each, frozen);
    expect(
      after.status,
      `The change at the user failed, and the order is cancelled all the same. Half of the work is done, and nobody knows. Next: both updates on one client, between begin and commit.`,
    ).toBe(before.status);

    const { rows } = await each.pool.query(
      "select id, user_id as \"userId\" from orders where status = 'shipped' and user_id <> $1 order by id desc limit 1",
      [frozen.userId],
    );
    const noted = (await stateOf(each, rows[0])).noted;
    await cancelOrder(pool, rows[0].id).catch(() => undefined);
    expect(
      (await stateOf(each, rows[0])).noted,
      `Order ${rows[0].id} was not pending and was not cancelled; it was noted at the user all the same. Next: both updates on one client, between begin and commit.`,
    ).toBe(noted);
    expect(pool.out, `${pool.out} connections had not come back, taken at ${pool.takenAt}.`).toBe(0);
  }
});

test("takes one connection of the pool, and four round trips", async ({ lab }) => {
  await using pool = await openTestPool(lab, 2);
  const [order] = await pending(lab, 4, 1);
  const { cost } = await measure(lab, () => cancelOrder(pool, order?.id ?? 0));
  const next = "begin, two updates and commit, on the one connection that the call has taken.";
  expect(cost).toStayWithin({ connections: 0, roundTrips: 4 }, { what: "cancelOrder", next });
});

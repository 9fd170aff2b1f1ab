import type pg from "pg";
import type { ClinicShop, Lab } from "roundtrip";
import { openTestPool, TestPool } from "./exercise-pool.js";

/** What a handler of the clinic is called with: a pool for tests, and how to connect past it. Nobody is to pay. */
export interface TestShop extends ClinicShop, AsyncDisposable {
  pool: TestPool;
}

const shopOf = (lab: Lab, pool: TestPool): TestShop => ({
  config: lab.connectionConfig as pg.ClientConfig,
  pool,
  pay: () => Promise.reject(new Error("Nobody was to pay.")),
  [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
});

/**
 * A shop with a pool of which all connections are open, and free.
 *
 * @param options of the server for each session, like `-c work_mem=1MB`
 */
export const openTestShop = async (lab: Lab, max = 3, options = ""): Promise<TestShop> =>
  shopOf(lab, await openTestPool(lab, max, options));

/** A shop with a pool of which no connection is open yet. */
export const openColdShop = (lab: Lab, max = 10): TestShop => shopOf(lab, new TestPool(lab, max));

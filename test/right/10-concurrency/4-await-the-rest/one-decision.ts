/**
 * Style: one run for each work, as in the starter, that waits before its end for a decision which all share.
 */
import type pg from "pg";

export async function allOrNothing<T>(
  pool: pg.Pool,
  works: readonly ((client: pg.PoolClient) => Promise<T>)[],
): Promise<T[]> {
  let first: { error: unknown } | undefined;
  let left = works.length;
  let decide: (isGood: boolean) => void = () => undefined;
  const decision = new Promise<boolean>((resolve) => {
    decide = resolve;
  });
  const fails = (error: unknown) => {
    first ??= { error };
  };
  const arrives = () => {
    left--;
    if (left === 0) decide(first === undefined);
    return decision;
  };

  async function one(work: (client: pg.PoolClient) => Promise<T>): Promise<T | undefined> {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      fails(error);
      await arrives();
      return undefined;
    }
    let dead = false;
    let value: T | undefined;
    try {
      await client.query("begin");
      value = await work(client);
    } catch (error) {
      fails(error);
    }
    const isGood = await arrives();
    try {
      const { command } = await client.query(isGood ? "commit" : "rollback");
      if (isGood && command === "ROLLBACK") fails(new Error("not committed: a statement had failed"));
    } catch (error) {
      fails(error);
      dead = !(await client.query("rollback").then(
        () => true,
        () => false,
      ));
    } finally {
      client.release(dead);
    }
    return value;
  }

  const values = await Promise.all(works.map(one));
  if (first) throw (first as { error: unknown }).error;
  return values as T[];
}

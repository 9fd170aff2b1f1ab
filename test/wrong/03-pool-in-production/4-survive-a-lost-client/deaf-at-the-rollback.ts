/**
 * Wrong: stops to listen before the rollback that finds out.
 * Caught by: runs the work again when its client dies
 * Says: came while nobody listened
 */
import pg from "pg";

interface Run<T> {
  dead: boolean;
  outcome: { value: T } | { error: unknown };
}

async function run<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<Run<T>> {
  const client = await pool.connect();
  let dead = false;
  const onError = () => {
    dead = true;
  };
  client.on("error", onError);
  let outcome: Run<T>["outcome"];
  try {
    outcome = { value: await work(client) };
    client.off("error", onError);
  } catch (error) {
    outcome = { error };
    client.off("error", onError);
    await client.query("rollback").catch(() => {
      dead = true;
    });
  }
  client.release(dead);
  return { dead, outcome };
}

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let { dead, outcome } = await run(pool, work);
  if (dead && "error" in outcome) ({ outcome } = await run(pool, work));
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

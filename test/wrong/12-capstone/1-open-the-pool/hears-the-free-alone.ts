/**
 * Wrong: listens to the pool, which speaks for free connections alone.
 * Caught by: outlives connections that break, free or lent
 * Says: 12 clients were lent
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=${Number(config.statement_timeout ?? 30_000)} ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
  pool.on("error", () => undefined);
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
  for (const one of taken) if (one.status === "fulfilled") one.value.release();
  for (const one of taken) {
    if (one.status === "fulfilled") continue;
    await pool.end();
    throw one.reason;
  }
  return pool;
}

/**
 * Wrong: opens ten, and lets the pool close what nobody has asked for during ten seconds.
 * Caught by: keeps ten open however long nobody asks
 * Says: a week later 0 are left
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=${Number(config.statement_timeout ?? 30_000)} ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
  for (const one of taken) if (one.status === "fulfilled") one.value.release();
  for (const one of taken) {
    if (one.status === "fulfilled") continue;
    await pool.end();
    throw one.reason;
  }
  return pool;
}

/**
 * Wrong: opens one connection first, to see whether the server is there, and the other nine when it is.
 * Caught by: opens ten connections, all at once, and says nothing on them
 * Says: waited for 6 round trips
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=30s ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const first = await pool.connect();
  const others = await Promise.allSettled(Array.from({ length: 9 }, () => pool.connect()));
  first.release();
  for (const one of others) if (one.status === "fulfilled") one.value.release();
  for (const one of others) {
    if (one.status === "fulfilled") continue;
    await pool.end();
    throw one.reason;
  }
  return pool;
}

/**
 * Wrong: sends the settings as statements on each connection that was opened.
 * Caught by: opens ten connections, all at once, and says nothing on them
 * Says: set jit = off
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const pool = new pg.Pool({ ...config, min: 10, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    client.query("set jit = off; set statement_timeout = '30s'").catch(() => undefined);
  });
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
  for (const one of taken) if (one.status === "fulfilled") one.value.release();
  for (const one of taken) {
    if (one.status === "fulfilled") continue;
    await pool.end();
    throw one.reason;
  }
  return pool;
}

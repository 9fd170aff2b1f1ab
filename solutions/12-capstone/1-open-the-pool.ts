import pg from "pg";

/** @param config where the server is, without `connectionString`; of the session, what the caller wants otherwise */
export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  // A limit of 0, which is none, `pg` takes for nothing to send: the field goes into `options` as well. The caller's come last: of two that set the same the server takes the last one. The field `statement_timeout` of `pg` would
  // be an entry of its own in the start-up message, which beats whatever `options` say, the caller's too.
  const limit = Number(config.statement_timeout ?? 30_000);
  const options = `-c jit=off -c statement_timeout=${limit} ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
  // A free connection that breaks is an event of the pool, and a lent one an event of the client: without a listener either ends
  // the process. Who uses the client learns of it from the query.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  // All clients are taken before the first is given back, which would be lent again instead of a new one.
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
  for (const one of taken) if (one.status === "fulfilled") one.value.release();
  for (const one of taken) {
    if (one.status === "fulfilled") continue;
    await pool.end();
    throw one.reason;
  }
  return pool;
}

/**
 * Wrong: asks for the password first, and the limit begins when it is there.
 * Caught by: counts the limit from the call, also while it is asked for the password
 * Says: never comes to an end
 * Says: is still waiting
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  // A failed one is asked for again by the client, which tells the failure.
  const password =
    typeof config.password === "function"
      ? await Promise.resolve(config.password()).catch(() => config.password)
      : config.password;
  const client = new pg.Client({ ...config, password, connectionTimeoutMillis: 0 });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    client.connection.stream.destroy(new Error("too late"));
  }, limitMs);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.connection.stream.destroy();
    if (late) throw new ConnectTimeoutError("not ready in time", { cause });
    throw new ConnectRefusedError("cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Style: asks for the password before a socket is opened; when that fails, none is.
 */
import pg from "pg";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  const start = { late: false };
  let stop: () => void = () => undefined;
  const timer = setTimeout(() => {
    start.late = true;
    stop();
  }, limitMs);
  let client: pg.Client | undefined;
  try {
    const { password } = config;
    const known = await new Promise<string | undefined>((resolve, reject) => {
      stop = () => reject(new Error(`no password within ${limitMs} ms`));
      if (typeof password === "function") Promise.resolve().then(password).then(resolve, reject);
      else resolve(password);
    });
    const opened = new pg.Client({ ...config, password: known, connectionTimeoutMillis: 0 });
    client = opened;
    const ignore = () => undefined;
    opened.on("error", ignore);
    stop = () => opened.connection.stream.destroy(new Error(`not ready within ${limitMs} ms`));
    await opened.connect();
    opened.off("error", ignore);
    return opened;
  } catch (cause) {
    client?.connection.stream.destroy();
    if (start.late) throw new ConnectTimeoutError("too late", { cause });
    throw new ConnectRefusedError("not connected", { cause });
  } finally {
    clearTimeout(timer);
  }
}

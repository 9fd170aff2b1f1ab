import { InvalidArgumentError } from "../errors.js";

/** Options of other pools, which habit brings along, and what is written here instead. */
const ours: Readonly<Record<string, string>> = {
  // pg.Pool
  max: "size",
  min: "minIdle",
  idleTimeoutMillis: "idleTimeoutMs",
  connectionTimeoutMillis: "acquireTimeoutMs, and connectTimeoutMs for a connect alone",
  maxLifetimeSeconds: "maxLifetimeMs, in milliseconds",
  maxUses: "maxLifetimeMs: a connection ends by its age",
  allowExitOnIdle: "nothing, and call drain() at the end",
  onConnect: "a connector: { ...pgConnector(config), connect }",
  verify: "a connector: { ...pgConnector(config), connect }",
  Client: "a connector: { connect, validate, reset, close }",
  // tarn and generic-pool
  acquireTimeoutMillis: "acquireTimeoutMs",
  createTimeoutMillis: "connectTimeoutMs",
  destroyTimeoutMillis: "checkTimeoutMs",
  maxWaitingClients: "maxWaiting",
  testOnBorrow: "validate",
  fifo: "nothing: the connection that was used last is lent first",
};

/** A sentence for each of these options that belongs to another pool; empty when none does. @internal */
export function hintsFor(names: readonly string[]): string {
  return names
    .filter((name) => Object.hasOwn(ours, name))
    .map((name) => ` For ${name} write ${ours[name]}.`)
    .join("");
}

/**
 * Refuses options of a pool, ours or another's, where the server is described: they would be passed over without a word.
 * `connectionTimeoutMillis` is one of `pg.Client` as well, and limits each connect there.
 *
 * @param own what our options are called
 * @throws InvalidArgumentError saying where they belong, and what ours are called
 * @internal
 */
export function rejectPoolOptions(server: object, own: readonly string[]): void {
  const found = Object.entries(server).flatMap(([key, value]) => {
    // A connector's functions validate and reset are called as two of our options are.
    if (own.includes(key)) return typeof value === "function" ? [] : key;
    return Object.hasOwn(ours, key) && key !== "connectionTimeoutMillis" ? key : [];
  });
  if (found.length === 0) return;
  throw new InvalidArgumentError(
    `QueuePool: server: expected options for pg.Client or a connector, got ${found.join(", ")} of a pool. The pool's ` +
      `options are the second argument: new QueuePool(server, { size: 10 }).${hintsFor(found)}`,
  );
}

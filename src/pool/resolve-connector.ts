import type pg from "pg";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import type { PoolConnector } from "./connector.js";
import { rejectPoolOptions } from "./foreign-options.js";
import { optionNames } from "./options.js";
import { pgConnector } from "./pg-connector.js";

/** Functions that a connector may leave out. */
const optional = ["validate", "reset", "isDisconnect", "endangersOthers", "isReusable", "isBusy"] as const;

/**
 * A connector as it is, or the one for this configuration of `pg`.
 *
 * @throws InvalidArgumentError for something else, or with options of a pool among those of the server
 * @internal
 */
export function resolveConnector<C>(server: pg.ClientConfig | PoolConnector<C>): PoolConnector<C> {
  if (typeof server !== "object" || server === null) {
    throw new InvalidArgumentError(
      "QueuePool: server: expected options for pg.Client, or { connect, validate, reset, close }, " +
        `got ${describe(server)}.`,
    );
  }
  if (!("connect" in server)) {
    rejectPoolOptions(server, optionNames);
    return pgConnector(server) as unknown as PoolConnector<C>;
  }
  if (typeof server.connect !== "function" || typeof server.close !== "function") {
    throw new InvalidArgumentError(
      "QueuePool: server: expected a connector with the functions connect and close; they are missing. For `pg`, give the " +
        "options for pg.Client, not a client.",
    );
  }
  for (const name of optional) {
    if (server[name] === undefined || typeof server[name] === "function") continue;
    throw new InvalidArgumentError(`QueuePool: server: ${name}: expected a function, got ${describe(server[name])}.`);
  }
  if (Object.getPrototypeOf(server) === Object.prototype) rejectPoolOptions(server, optionNames);
  return server;
}

import { parse } from "pg-connection-string";
import { InvalidArgumentError } from "../errors.js";
import { ownName } from "../lab/account.js";
import type { WireServerAddress } from "../wire/proxy.js";

/** A server by its address, and who connects to which database. */
export interface NamedServer {
  to: WireServerAddress;
  user: string;
  password: string;
  database: string;
}

/**
 * Takes an address `postgres://…` apart; what it leaves out is taken from PGHOST, PGPORT and so on, as libpq does.
 *
 * @param what where the address was given, for the message
 * @throws InvalidArgumentError when it is none; the message does not repeat it, for it may hold a password
 */
export function serverAddress(text: string, what: string): NamedServer {
  const wrong = (problem: string, cause?: unknown) =>
    new InvalidArgumentError(`${what}: ${problem}; expected postgres://user:password@host:5432/database.`, { cause });
  if (!/^postgres(ql)?:\/\//.test(text)) throw wrong("this is not the address of a PostgreSQL");
  let found: ReturnType<typeof parse>;
  try {
    found = parse(text, /[?&](uselibpqcompat=|sslmode=no-verify)/.test(text) ? {} : { useLibpqCompat: true });
  } catch (cause) {
    throw wrong(`it cannot be read (${(cause as Error).message})`, cause);
  }
  const port = Number(found.port || process.env.PGPORT || 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong(`its port is ${found.port}`);
  const user = found.user || process.env.PGUSER || ownName();
  if (!user) throw wrong("it names no user, and the account that runs this has no name");
  const { ssl } = found;
  const tls =
    typeof ssl === "object" ? { rejectUnauthorized: ssl.rejectUnauthorized ?? true, ca: ssl.ca } : ssl === true;
  return {
    to: { host: found.host || process.env.PGHOST || "localhost", port, ssl: tls as WireServerAddress["ssl"] & {} },
    user,
    password: found.password || process.env.PGPASSWORD || "",
    database: found.database || process.env.PGDATABASE || user,
  };
}

/** A number that was given as an option; undefined when it was not. */
export function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError(`--${name}: expected a number, got ${text}.`);
  return Number(text);
}

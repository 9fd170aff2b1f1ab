import { parse } from "pg-connection-string";
import { ownName } from "./system-account.js";

/** What `pg` makes of an address. */
type Parsed = ReturnType<typeof parse>;

/** An address `postgres://…`, taken apart. */
export interface PostgresAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  /** Undefined where the address names none. */
  database: string | undefined;
  /** All that the address says, as `pg` reads it: how TLS is spoken, with the meaning that libpq gives to `sslmode`, and the rest. */
  parsed: Parsed;
}

/**
 * Takes an address apart; what it leaves out is taken from PGHOST, PGPORT, PGUSER and PGPASSWORD, as libpq does.
 *
 * @param wrong makes the error of what is wrong with it, in a few words that do not repeat it: it may hold a password
 * @throws what `wrong` makes
 */
export function parsePostgresAddress(
  text: string,
  wrong: (problem: string, cause?: unknown) => Error,
): PostgresAddress {
  const useLibpqCompat = !/[?&]uselibpqcompat=|[?&]sslmode=no-verify(&|$)/.test(text);
  let parsed: Parsed;
  try {
    parsed = parse(text, { useLibpqCompat });
  } catch (cause) {
    throw wrong(`it cannot be read (${(cause as Error).message})`, cause);
  }
  const port = Number(parsed.port || process.env.PGPORT || 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong(`its port is ${parsed.port}`);
  const user = parsed.user || process.env.PGUSER || ownName();
  if (!user) throw wrong("it names no user, and the account that runs this has no name");
  return {
    host: parsed.host || process.env.PGHOST || "localhost",
    port,
    user,
    password: parsed.password || process.env.PGPASSWORD || "",
    database: parsed.database || undefined,
    parsed,
  };
}

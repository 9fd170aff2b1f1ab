import { resolve } from "node:path";
import { InvalidArgumentError } from "../errors.js";
import { type PostgresAddress, parsePostgresAddress } from "../lab/postgres-address.js";
import { speaksTls } from "../wire/speaks-tls.js";
import type { WireServerAddress, WireServerTls } from "../wire/types.js";

/** A server by its address, and who connects to which database. */
export interface NamedServer {
  to: WireServerAddress;
  user: string;
  password: string;
  database: string;
  /** What else the address says to a client: `options`, `application_name` and so on. */
  parameters: Record<string, string>;
}

/** Parameters that say where the server is, who connects, or how that is kept secret; all others are the client's own. */
const ofConnection =
  /^(host|hostaddr|port|user|password|passfile|dbname|database|service|ssl|ssl[a-z_]+|requiressl|requirepeer|gss[a-z]+|krbsrvname|channel_binding|uselibpqcompat)$/;
/** Of these, those that the proxy cannot follow. */
const notFollowed = [
  "service",
  "passfile",
  "sslcrl",
  "sslcrldir",
  "ssl_min_protocol_version",
  "ssl_max_protocol_version",
  "requirepeer",
];
/** What an address leaves out is taken from these variables, as libpq does. */
const fromEnvironment = {
  sslmode: "PGSSLMODE",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslrootcert: "PGSSLROOTCERT",
} as const;

/** Parameters that name files. */
const files = ["sslcert", "sslkey", "sslrootcert"];

/** The parameters with what the environment says of TLS, as pg-connection-string reads them. */
function completed(given: URLSearchParams, folder: string): URLSearchParams {
  const query = new URLSearchParams(given);
  for (const [name, variable] of Object.entries(fromEnvironment)) {
    const value = process.env[variable];
    if (value && !query.has(name)) query.set(name, value);
  }
  if (!query.has("sslmode")) query.set("sslmode", "prefer");
  // The word `system` stands for the authorities that everybody trusts, which is what no file means here.
  if (query.get("sslrootcert") === "system") query.delete("sslrootcert");
  for (const name of files) if (query.has(name)) query.set(name, resolve(folder, query.get(name) as string));
  return query;
}

/** How TLS is spoken, from what was read. */
function tlsOf(parsed: PostgresAddress["parsed"]): WireServerAddress["ssl"] & {} {
  const { ssl } = parsed;
  if (typeof ssl !== "object") return ssl === true;
  const { sslpassword } = parsed as { sslpassword?: string };
  const { rejectUnauthorized, ca, cert, key, checkServerIdentity } = ssl as WireServerTls & {
    checkServerIdentity?: unknown;
  };
  return {
    rejectUnauthorized: rejectUnauthorized ?? true,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(sslpassword && { passphrase: sslpassword }),
    ...(checkServerIdentity !== undefined && { verifyName: false }),
  };
}

/**
 * Takes an address `postgres://…` apart; what it leaves out is taken from PGHOST, PGPORT, PGSSLMODE and so on, as libpq does.
 * With `sslmode=prefer`, libpq's default, the server is asked whether it speaks TLS.
 *
 * @param what where the address was given, for the message
 * @param folder where the names of files that it gives begin
 * @throws InvalidArgumentError when it is none, or says what the proxy cannot follow; the message does not repeat it, for it
 *   may hold a password
 */
export async function serverAddress(text: string, what: string, folder: string): Promise<NamedServer> {
  const wrong = (problem: string, cause?: unknown) =>
    new InvalidArgumentError(`${what}: ${problem}; expected postgres://user:password@host:5432/database.`, { cause });
  if (!/^postgres(ql)?:\/\//.test(text)) throw wrong("this is not the address of a PostgreSQL");
  const [base = "", question = ""] = text.split("?");
  const given = new URLSearchParams(question);
  const query = completed(given, folder);
  const mode = query.get("sslmode");
  const address = parsePostgresAddress(`${base}?${query}`, wrong);
  const unfollowed = notFollowed.filter((name) => given.has(name));
  if (unfollowed.length > 0) throw wrong(`${unfollowed.join(", ")}: the proxy cannot follow that, so leave it out`);
  const { port, user, password, parsed } = address;
  const { hostaddr } = parsed as { hostaddr?: string };
  const host = hostaddr || address.host;
  const plain = (mode === "prefer" || mode === "allow") && !(await speaksTls({ host, port }));
  const ssl = plain || host.startsWith("/") ? false : tlsOf(parsed);
  return {
    to: {
      host,
      port,
      ssl: typeof ssl === "object" && hostaddr && parsed.host ? { ...ssl, servername: parsed.host } : ssl,
    },
    user,
    password,
    database: address.database || process.env.PGDATABASE || user,
    parameters: Object.fromEntries([...given].filter(([name]) => !ofConnection.test(name))),
  };
}

/**
 * An address that can be given to a client.
 *
 * @param parameters what comes after the question mark, in this order
 */
export function addressOf(
  {
    host,
    port,
    user,
    password = "",
    database,
  }: { host: string; port: number; user: string; password?: string; database: string },
  parameters: Record<string, string> = {},
): string {
  const [name, secret, base] = [user, password, database].map(encodeURIComponent);
  const query = Object.entries(parameters).map(
    ([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2F", "/")}`,
  );
  const account = secret ? `${name}:${secret}` : name;
  return `postgres://${account}@${host}:${port}/${base}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** A number that was given as an option; undefined when it was not. */
export function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError(`--${name}: expected a number, got ${text}.`);
  return Number(text);
}

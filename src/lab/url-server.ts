import { createHash } from "node:crypto";
import { hostname } from "node:os";
import type pg from "pg";
import { speaksTls } from "../wire/speaks-tls.js";
import { LabServerError } from "./errors.js";
import type { LabServer } from "./lab-server.js";
import { cloneRoot } from "./paths.js";
import { parsePostgresAddress } from "./postgres-address.js";
import { withClient } from "./with-client.js";

const instead = "or unset DATABASE_URL to use the course's own PostgreSQL.";

/** Oldest server that the lab works with: it drops databases `with (force)`. */
const oldestMajor = 13;

/** This clone on this machine: other machines that use the same server may hold a clone at the same path. */
const machineTag = createHash("sha256").update(`${hostname()}\n${cloneRoot}`).digest("hex").slice(0, 6);

interface Address {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl: pg.ClientConfig["ssl"];
}

/** Takes the address in `DATABASE_URL` apart. */
function readAddress(text: string): Address {
  const expected = "Expected postgres://user:password@host:5432/database";
  const wrong = (got: string, cause?: unknown) =>
    new LabServerError(`DATABASE_URL: ${got}. ${expected}; correct it, ${instead}`, { cause });
  if (!/^(postgres|postgresql|socket):/.test(text)) throw wrong("this is not the address of a PostgreSQL");
  const { host, port, user, password, database = user, parsed } = parsePostgresAddress(text, wrong);
  return { host, port, user, password, database, ssl: (parsed.ssl as pg.ClientConfig["ssl"]) ?? false };
}

/** Why the server did not let us in, in a few words and without a secret. */
function reasonOf(error: unknown, { user, database }: Address): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  switch (code ?? errors?.[0]?.code) {
    case "ECONNREFUSED":
      return "nothing listens there (connection refused)";
    case "ENOENT":
      return "there is no such socket";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "there is no machine of that name";
    case "28P01":
      return `the password of "${user}" is wrong, or there is no such account`;
    case "28000":
      return `it does not let "${user}" in (${message})`;
    case "3D000":
      return `it has no database "${database}"`;
    case "53300":
      return "it has no connection left (max_connections)";
  }
  if (/timeout|timed out/i.test(message)) return "it did not answer within 5 s";
  if (/terminated unexpectedly|ECONNRESET|Unknown message|unexpected|parse/i.test(`${code} ${message}`)) {
    return `what answers there does not speak PostgreSQL's protocol (${message || code})`;
  }
  return message || String(code);
}

async function check(config: pg.ClientConfig, address: Address, where: string): Promise<void> {
  const sql = `select rolcreatedb or rolsuper as "mayCreate", current_setting('server_version') as version
    from pg_roles where rolname = current_user`;
  let found: { mayCreate: boolean; version: string } | undefined;
  try {
    found = await withClient(config, async (client) => (await client.query(sql)).rows[0]);
  } catch (cause) {
    const reason = reasonOf(cause, address);
    throw new LabServerError(
      `The server of DATABASE_URL (${where}) cannot be used: ${reason}. Correct the address, ${instead}`,
      { cause },
    );
  }
  if (!found?.mayCreate) {
    throw new LabServerError(
      `The account of DATABASE_URL ("${address.user}" at ${where}) may not create databases, and the lab needs that. ` +
        `Allow it with: ALTER ROLE "${address.user}" CREATEDB; ${instead}`,
    );
  }
  if (Number.parseInt(found.version, 10) < oldestMajor) {
    throw new LabServerError(
      `The server of DATABASE_URL (${where}) is PostgreSQL ${found.version}; the lab needs ${oldestMajor} or newer. ` +
        `Use another, ${instead}`,
    );
  }
}

/**
 * The server that an address names. The lab creates and drops databases of its own naming there, and nothing else.
 *
 * @param text `postgres://user:password@host:port/database`, with `sslmode` as libpq reads it; `host` may be the folder of a
 *   Unix socket
 * @throws LabServerError when it cannot be reached, does not let us in, is no PostgreSQL, is too old, or does not allow
 *   to create databases
 */
export async function urlServer(text: string): Promise<LabServer> {
  const address = readAddress(text);
  if (/[?&]sslmode=(prefer|allow)\b/.test(text) && !(await speaksTls(address))) address.ssl = false;
  const { host, port, user, password, ssl } = address;
  const admin = (database = address.database): pg.ClientConfig => {
    const settings = { connectionTimeoutMillis: 5_000, application_name: "roundtrip lab" };
    return { host, port, user, password, database, ssl, ...settings };
  };
  const where = host.startsWith("/") ? host : `${host}:${port}`;
  await check(admin(), address, where);
  const filesIn = `the data folder of ${where}`;
  return { kind: "url", host, port, ssl, tag: machineTag, admin, filesIn, learner: { user, password } };
}

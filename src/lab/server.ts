import pg from "pg";
import { LabServerError } from "../errors.js";
import { adminConfig, startCluster } from "./cluster.js";

/** The PostgreSQL that labs are opened on: the course's own, or the one that `DATABASE_URL` names. */
export interface LabServer {
  /** `embedded`: the course's own cluster. `url`: the server of `DATABASE_URL`. */
  kind: "embedded" | "url";
  host: string;
  port: number;
  ssl: false | { rejectUnauthorized: boolean };
  /** How to connect as the account that creates and drops databases. */
  admin(database?: string): pg.ClientConfig;
  /** The account that lessons and exercises use: not a superuser on the course's own cluster. */
  learner: { user: string; password: string };
  /** A sentence for the reader when something happened that is worth knowing, for example a recovery. */
  notice?: string;
}

/** Runs `work` with a connected client, and closes it whatever happens. */
export async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function embeddedServer(): Promise<LabServer> {
  const state = await startCluster();
  const learner = { user: "roundtrip", password: state.adminPassword.slice(0, 16) };
  const server: LabServer = {
    kind: "embedded",
    host: state.host,
    port: state.port,
    ssl: false,
    admin: (database) => adminConfig(state, database),
    learner,
  };
  if (state.how !== "running") {
    await withClient(server.admin(), async (client) => {
      await client.query(learnerRole(learner.password));
      await client.query("create extension if not exists pg_stat_statements");
    });
  }
  if (state.how === "recovered") {
    server.notice =
      "PostgreSQL had ended without being stopped. It was started again and has recovered; committed data is safe.";
  }
  return server;
}

/** Makes the learner's role if it is missing: may look into every session and end its own, and is no superuser. */
function learnerRole(password: string): string {
  return `do $$ begin
    if not exists (select from pg_roles where rolname = 'roundtrip') then
      create role roundtrip login nosuperuser createdb password '${password}';
      grant pg_monitor, pg_signal_backend to roundtrip;
    end if;
  end $$`;
}

function describe(url: URL): string {
  return `${url.hostname || "localhost"}:${url.port || 5432}`;
}

async function urlServer(text: string): Promise<LabServer> {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new LabServerError("DATABASE_URL is not an address. Expected postgres://user:password@host:5432/database.", {
      cause,
    });
  }
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const admin = (database?: string): pg.ClientConfig => {
    const own = new URL(url);
    if (database) own.pathname = `/${encodeURIComponent(database)}`;
    return { connectionString: own.toString(), connectionTimeoutMillis: 5_000, application_name: "roundtrip lab" };
  };
  try {
    const allowed = await withClient(admin(), async (client) => {
      const sql = "select rolcreatedb or rolsuper as ok from pg_roles where rolname = current_user";
      return (await client.query<{ ok: boolean }>(sql)).rows[0]?.ok;
    });
    if (!allowed) {
      throw new LabServerError(
        `The account of DATABASE_URL (${user} at ${describe(url)}) may not create databases, and the lab needs that. ` +
          `Allow it with: ALTER ROLE "${user}" CREATEDB; or unset DATABASE_URL to use the course's own PostgreSQL.`,
      );
    }
  } catch (cause) {
    if (cause instanceof LabServerError) throw cause;
    const reason = (cause as Error).message || (cause as NodeJS.ErrnoException).code;
    throw new LabServerError(
      `The server of DATABASE_URL (${describe(url)}) cannot be used: ${reason}. ` +
        "Correct the address, or unset DATABASE_URL to use the course's own PostgreSQL.",
      { cause },
    );
  }
  const sslMode = url.searchParams.get("sslmode");
  const ssl = sslMode && sslMode !== "disable" ? { rejectUnauthorized: sslMode === "verify-full" } : false;
  return {
    kind: "url",
    host: url.hostname || "localhost",
    port: Number(url.port || 5432),
    ssl,
    admin,
    learner: { user, password },
  };
}

/**
 * The server for this process: the one of `DATABASE_URL` when that is set, else the course's own, started if need be.
 *
 * @throws LabServerError when `DATABASE_URL` cannot be used; LabUnavailableError or LabStartError for the course's own
 */
export function labServer(): Promise<LabServer> {
  const url = process.env.DATABASE_URL;
  return url ? urlServer(url) : embeddedServer();
}

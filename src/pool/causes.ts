/**
 * What a connection of `pg` may die of, and what that says of the pool's other connections.
 *
 * The server ends single sessions for many reasons; when it goes down, it tells each session by itself. Only where the
 * cause lies in the network or in the whole server are the others not trusted any more, unless heard from since.
 */

/** A connection's death, by the code of its error. */
type Says = "of this one" | "of all";

/** The written table: an error with one of these codes means that the connection is dead. */
const deaths: Readonly<Record<string, Says>> = {
  // The network, as Node.js names it.
  ECONNRESET: "of all",
  ECONNREFUSED: "of all",
  ECONNABORTED: "of all",
  EPIPE: "of all",
  ETIMEDOUT: "of all",
  EHOSTUNREACH: "of all",
  ENETUNREACH: "of all",
  ENETDOWN: "of all",
  // PostgreSQL, and what stands before it: the connection failed (class 08).
  "08000": "of all",
  "08001": "of all",
  "08003": "of all",
  "08004": "of all",
  "08006": "of all",
  "08007": "of all",
  /** protocol_violation: this conversation went wrong. */
  "08P01": "of this one",
  /** admin_shutdown: an administrator ended this session. A server that shuts down says so to every session. */
  "57P01": "of this one",
  /** crash_shutdown: another process of the server crashed, and took all sessions along. */
  "57P02": "of all",
  /** cannot_connect_now: the server starts, stops or recovers. */
  "57P03": "of all",
  /** database_dropped: all sessions of this database are ended, and told. */
  "57P04": "of this one",
  /** idle_session_timeout, idle_in_transaction_session_timeout, transaction_timeout: this session took too long. */
  "57P05": "of this one",
  "25P03": "of this one",
  "25P04": "of this one",
};

/** What `pg` says, in words alone, when the connection is gone: without a word of the server, it may be the network. */
const unexpected = "Connection terminated unexpectedly";
const pgSays = /^Connection terminated|is not queryable$/;

function read(error: unknown): { code: string; severity: string; message: string } {
  const { code, severity, message } = error as Partial<Record<string, unknown>>;
  return { code: String(code ?? ""), severity: String(severity ?? ""), message: String(message ?? "") };
}

/** Is this error of the server the last that the session hears? The word FATAL may be in any language, the code is not. @internal */
export function endsSession(error: unknown): boolean {
  const { code, severity } = read(error);
  return severity === "FATAL" || severity === "PANIC" || /^(57P0[1-5]|25P0[34])$/.test(code);
}

/** Does this error mean that the connection is dead? @internal */
export function isDisconnect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message } = read(error);
  return endsSession(error) || Object.hasOwn(deaths, code) || code.startsWith("08") || pgSays.test(message);
}

/** Does what one connection died of make the others suspect? @internal */
export function endangersOthers(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code, severity, message } = read(cause);
  return severity === "PANIC" || message === unexpected || deaths[code] === "of all";
}

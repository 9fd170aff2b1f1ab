import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import pg from "#work-pg";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { closedPort, OddServer, serverMessages } from "./odd-server.js";
import { WatchedSockets } from "./watched-sockets.js";

/** Errors of a server that may pass by themselves, by their codes: each has tempted somebody to a second try. */
export const passingErrors: Readonly<Record<string, string>> = {
  "57P03": "the database system is starting up",
  "53300": "sorry, too many clients already",
  "53400": "configuration limit exceeded",
  "53200": "out of memory",
  "53100": "could not extend file: No space left on device",
  "57P01": "terminating connection due to administrator command",
  "57P02": "terminating connection because of crash of another server process",
  "57P05": "terminating connection due to idle-session timeout",
  "57014": "canceling statement due to statement timeout",
  "55P03": "canceling statement due to lock timeout",
  "55006": "the database is being accessed by other users",
  "40001": "could not serialize access due to concurrent update",
  "40P01": "deadlock detected",
  "40003": "statement completion unknown",
  "25006": "cannot execute the statement in a read-only transaction",
  "25P03": "terminating connection due to idle-in-transaction timeout",
  "26000": "the prepared statement does not exist",
  "0A000": "cached plan must not change result type",
  "08000": "connection exception",
  "08001": "could not establish the connection",
  "08003": "the connection does not exist",
  "08004": "the server rejected the connection",
  "08006": "connection failure",
  "58030": "could not read a block: Input/output error",
  XX000: "cache lookup failed",
};

/** Errors of the way to a server that may pass by themselves as well. */
const passingOnTheWay: readonly string[] = [
  ...["ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
];

/** All of them as errors: those of a server as `pg` makes them, and those of the way as Node does. */
export function* everyPassingError(): Generator<Error & { code?: string }> {
  for (const [code, words] of Object.entries(passingErrors)) {
    yield Object.assign(new pg.DatabaseError(words, words.length, "error"), { code });
  }
  for (const code of passingOnTheWay) yield Object.assign(new Error(`read ${code}`), { code });
}

/** Notes the errors that come to the connections of the work's `pg`, from when it is made until it is disposed of. */
export class NotedErrors {
  readonly #noted = new Set<unknown>();

  constructor() {
    const { emit } = EventEmitter.prototype;
    const noted = this.#noted;
    pg.Connection.prototype.emit = function (this: pg.Connection, ...args) {
      if (/^error/.test(String(args[0]))) noted.add(args[1]);
      return emit.apply(this, args);
    };
  }

  has(error: unknown): boolean {
    return this.#noted.has(error);
  }

  [Symbol.dispose](): void {
    // What it inherits comes to light again.
    Reflect.deleteProperty(pg.Connection.prototype, "emit");
  }
}

/** Turns away the first who connects, and lets all others in, who get no answer but an error that does not pass. */
function unwillingAtFirst(turnAway: (socket: Socket) => void): Promise<OddServer> {
  const { authenticationOk, readyForQuery, refusal } = serverMessages;
  let isFirst = true;
  return OddServer.start((socket) => {
    const refuse = isFirst;
    isFirst = false;
    socket.once("data", () => {
      if (refuse) return turnAway(socket);
      socket.once("data", () => socket.end(refusal("42501", "there was no second try to be")));
      socket.write(Buffer.concat([authenticationOk, readyForQuery]));
    });
  });
}

/**
 * Demands that a connect which fails with an error that may pass is the only one, and that its error comes out, the very same.
 * A second connect would succeed.
 *
 * @param what the call, in words
 * @param errorOf takes the error of the connect out of what the call threw
 */
export async function demandOneConnect(
  what: string,
  call: (config: pg.ClientConfig) => Promise<unknown>,
  errorOf: (thrown: unknown) => unknown = (thrown) => thrown,
): Promise<void> {
  const attempt = async (how: string, code: string, config: pg.ClientConfig) => {
    using sockets = new WatchedSockets();
    using errors = new NotedErrors();
    const end = await endOf(() => call(config));
    const again = `${how}, and ${what} opened a second connection: ${sockets.opened} in all; 1 is allowed. An error that may pass is none the less for the caller, who knows whether to try again. Next: connect once, whatever the code of the error.`;
    demand(sockets.opened <= 1, again);
    const got = end.threw ? errorOf(end.error) : undefined;
    const right = (got as { code?: unknown } | undefined)?.code === code && errors.has(got);
    const other = `${how}: the error of the connect was expected, the very same, with its code ${code}, and ${what} ${toldEnd(end)}. Callers tell errors apart by their codes. Next: hand it on as it is, and make no other in its place.`;
    demand(right, other);
  };
  for (const [code, words] of Object.entries(passingErrors)) {
    await using server = await unwillingAtFirst((socket) => socket.end(serverMessages.refusal(code, words)));
    await attempt(`The server refused the connect with ${code} ("${words}")`, code, server.config);
  }
  await using rude = await unwillingAtFirst((socket) => socket.resetAndDestroy());
  await attempt("The server reset the connection during the connect", "ECONNRESET", rude.config);
  const nobody = { ...rude.config, port: await closedPort() };
  for (const host of ["127.0.0.1", "localhost"]) {
    await attempt(`Nobody listens on the port of ${host}`, "ECONNREFUSED", { ...nobody, host });
  }
}

import { Socket } from "node:net";
import type pg from "pg";
import { toldValue } from "./exercise-lab.js";

/** A connect that is refused: in which way, with which config, words of its error, and the very thing it failed with, where a test made it. */
export type RefusedConnect = [what: string, config: pg.ClientConfig, words: string, thrown?: unknown];

const coded = (message: string, code: string) => Object.assign(new Error(message), { code });
const named = (message: string, name: string) => Object.assign(new Error(message), { name });

/** What looks like the end of a limit, and is none of a connect's own limit. */
const likeLimits = (): unknown[] => [
  new Error("timeout expired"),
  coded("connect ETIMEDOUT 10.0.0.1:5432", "ETIMEDOUT"),
  named("the vault was not ready in time", "ConnectTimeoutError"),
  new DOMException("The operation was aborted due to timeout", "TimeoutError"),
  Object.assign(new AggregateError([coded("connect ETIMEDOUT 10.0.0.1:443", "ETIMEDOUT")]), { code: "ETIMEDOUT" }),
  new Error("the vault said no", { cause: coded("timeout", "ETIMEDOUT") }),
  "timeout",
];

/** A function for the password that fails with this, whatever it is. */
const failing = (thrown: unknown) => () => Promise.reject(thrown);

/**
 * Connects whose function for the password fails.
 *
 * @param config of a real server
 * @param asking of one that asks for the password and does no more
 */
export function refusedByPassword(config: pg.ClientConfig, asking: pg.ClientConfig): RefusedConnect[] {
  const token = new Error("there is no token", { cause: new Error("the vault is closed") });
  const what = "The function that gives the password failed";
  return [
    [what, { ...config, password: failing(token) }, token.message, token],
    [what, { ...asking, password: failing(token) }, token.message, token],
    ...likeLimits().map((thrown): RefusedConnect => {
      const how = `${what} with ${toldValue(thrown)}, long before the limit`;
      return [how, { ...asking, password: failing(thrown) }, String(thrown), thrown];
    }),
  ];
}

/** Connects whose socket the system gives up, long before any limit that was passed. */
export function refusedByTheSystem(config: pg.ClientConfig): RefusedConnect[] {
  return ["ETIMEDOUT", "EHOSTUNREACH"].map((code) => {
    const error = coded(`read ${code}`, code);
    const stream = () => {
      const socket = new Socket();
      return socket.once("connect", () => setImmediate(() => socket.destroy(error)));
    };
    const what = `The system gave the connection up by itself (${code}), long before the limit`;
    return [what, { ...config, stream }, code, error];
  });
}

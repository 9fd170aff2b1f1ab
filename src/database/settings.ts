import pg from "pg";
import { parse } from "pg-connection-string";
import { describe, describeName } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** Settings of the server by their names, for example `{ jit: "off" }`. `true` and `false` are `on` and `off`. */
export type ServerSettings = Readonly<Record<string, string | number | boolean>>;

/**
 * The same server, each connection to which begins with these settings: they go with the start-up message, and cost no round
 * trip. What the caller's own `options` say is kept, and counts where both name the same setting. `reset all` comes back to them.
 *
 * @param call whose settings these are, for messages
 * @throws InvalidArgumentError for what is no setting
 * @internal
 */
export function withSettings(call: string, server: pg.ClientConfig, settings: ServerSettings): pg.ClientConfig {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new InvalidArgumentError(`${call}: settings: expected { name: value }, got ${describe(settings)}.`);
  }
  const own = Object.entries(settings).map(([name, value]) => `-c ${name}=${optionText(call, name, value)}`);
  if (own.length === 0 || typeof server !== "object" || server === null) return server;
  const { connectionString, ...said } = server;
  // An address counts where it and the other fields say different things, as `pg` has it.
  const known = (connectionString ? { ...said, ...parse(connectionString) } : said) as pg.ClientConfig;
  // PostgreSQL goes by what it reads last.
  const theirs = known.options || process.env.PGOPTIONS || (pg.defaults as { options?: string }).options;
  return { ...known, options: [...own, ...(theirs ? [theirs] : [])].join(" ") };
}

/** A value as it stands in `options`, where a space ends it. */
function optionText(call: string, name: string, value: unknown): string {
  if (!/^[a-z_][\w.]*$/i.test(name)) {
    throw new InvalidArgumentError(`${call}: settings: expected names of settings, got ${describeName(name)}.`);
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string" || Number.isFinite(value)) return String(value).replace(/[\s\\]/g, "\\$&");
  const what = `${call}: settings: ${describeName(name)}`;
  throw new InvalidArgumentError(`${what}: expected a string, a number or a boolean, got ${describe(value)}.`);
}

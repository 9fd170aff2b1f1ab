import { rejectUnknown, requireDuration, requireNumber, requireOneOf } from "../arguments.js";
import { hintsFor } from "./foreign-options.js";

/** How a {@link QueuePool} behaves. Every duration is in milliseconds; `Infinity` switches a time limit off. */
export interface QueuePoolOptions {
  /** Connections that are kept; an integer from 1 to 10,000; default 10. */
  size?: number;
  /** Connections beyond `size` while requests wait, closed when given back; an integer from 0 to 10,000; default 0. */
  overflow?: number;
  /** How long a request waits for a connection before it fails; from 1; default 30,000. */
  acquireTimeoutMs?: number;
  /** How many requests may wait for a connection that somebody else holds; an integer from 0; default without limit. */
  maxWaiting?: number;
  /** Ask a connection for a sign of life before it is lent (pre-ping); default true. */
  validate?: boolean;
  /** A connection heard from within this time is lent without being asked; from 0 (ask always); default 500. */
  aliveBypassMs?: number;
  /** Age at which a connection is replaced, when it is not held; from 1; default 3,600,000, an hour. */
  maxLifetimeMs?: number;
  /** By which share of `maxLifetimeMs` a connection's life may be shorter, at random; from 0 to 1; default 0.1. */
  maxLifetimeJitter?: number;
  /** How long a connection may be idle before it is closed, unless `minIdle` wants it; from 1; default 60,000. */
  idleTimeoutMs?: number;
  /** Idle connections that are kept ready as long as `size` allows; an integer from 0 to `size`; default 0. */
  minIdle?: number;
  /**
   * When a returned connection is reset: unless it is known that nothing was changed, or always. Default `ifChanged`.
   * What functions behind triggers, views, operators and casts change is only known if the server reports it: with such
   * functions, `always`.
   */
  reset?: "ifChanged" | "always";
  /** How long a connect may take; from 1; default 10,000. */
  connectTimeoutMs?: number;
  /**
   * How long the sign of life, the reset and the closing may take; from 1; default 5,000. When every connection is silent and
   * none may be opened beside them, the first users wait for so long: as long the server may still count them.
   */
  checkTimeoutMs?: number;
  /** A connection held for longer is reported by the event `leak`, with the place of its checkout; from 1; default off. */
  leakDetectionMs?: number;
}

/** Options with every field decided. @internal */
export type ResolvedOptions = Required<QueuePoolOptions>;

const defaults: ResolvedOptions = {
  size: 10,
  overflow: 0,
  acquireTimeoutMs: 30_000,
  maxWaiting: Number.POSITIVE_INFINITY,
  validate: true,
  aliveBypassMs: 500,
  maxLifetimeMs: 3_600_000,
  maxLifetimeJitter: 0.1,
  idleTimeoutMs: 60_000,
  minIdle: 0,
  reset: "ifChanged",
  connectTimeoutMs: 10_000,
  checkTimeoutMs: 5_000,
  leakDetectionMs: Number.POSITIVE_INFINITY,
};

/** What the options of a pool are called. @internal */
export const optionNames: readonly string[] = Object.keys(defaults);

const durations = [
  "acquireTimeoutMs",
  "maxLifetimeMs",
  "idleTimeoutMs",
  "connectTimeoutMs",
  "checkTimeoutMs",
  "leakDetectionMs",
] as const;

/**
 * Checks the options and fills in what was left out.
 *
 * @throws InvalidArgumentError for an unknown option or a value out of bounds
 * @internal
 */
export function resolveOptions(options: QueuePoolOptions): ResolvedOptions {
  rejectUnknown("QueuePool", options, optionNames, hintsFor);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const all: ResolvedOptions = { ...defaults, ...given };
  const call = (name: keyof ResolvedOptions) => `QueuePool: ${name}`;
  requireNumber(call("size"), all.size, 1, 10_000, true);
  requireNumber(call("overflow"), all.overflow, 0, 10_000, true);
  requireNumber(call("minIdle"), all.minIdle, 0, all.size, true);
  if (all.maxWaiting !== Number.POSITIVE_INFINITY) requireNumber(call("maxWaiting"), all.maxWaiting, 0, 1e9, true);
  requireNumber(call("maxLifetimeJitter"), all.maxLifetimeJitter, 0, 1);
  requireDuration(call("aliveBypassMs"), all.aliveBypassMs, 0);
  for (const name of durations) requireDuration(call(name), all[name]);
  requireOneOf(call("reset"), all.reset, ["ifChanged", "always"]);
  requireOneOf(call("validate"), all.validate, [true, false]);
  return all;
}

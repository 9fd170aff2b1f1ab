import type pg from "pg";
import { describe, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { type ShopSize, shopOptions } from "./shop.js";

/** What `openLab` may be asked for. */
export interface LabOptions {
  /** Part of the database's name: 1 to 24 letters, digits, `_` or `-`; default `lab`. A second lab of one name replaces the first. */
  name?: string;
  /** Which shop; default `small`. */
  size?: ShopSize;
  /** Which random numbers the shop is made of, an integer from 1 to 1,000,000; default 1. */
  seed?: number;
  /** Told about long work and about recoveries, a line at a time; default `console.log`. */
  onProgress?: (line: string) => void;
  /**
   * A role that goes with the lab, for work that is not to be trusted: whatever it changes about itself, no other lab sees
   * it. Default false: the course's own. With `DATABASE_URL` it is always that of the address.
   *
   * @internal
   */
  ownRole?: boolean;
}

/**
 * The options with the defaults of those that were not given.
 *
 * @throws InvalidArgumentError for an unknown option or a value out of bounds
 */
export function wholeLabOptions(options: LabOptions): Required<LabOptions> {
  rejectUnknown("openLab", options, ["name", "size", "seed", "onProgress", "ownRole"]);
  const { name = "lab", size = "small", seed = 1, onProgress = console.log, ownRole = false } = options;
  if (!/^[A-Za-z0-9_-]{1,24}$/.test(name)) {
    throw new InvalidArgumentError(`openLab: name: expected 1 to 24 letters, digits, _ or -; got ${describe(name)}.`);
  }
  shopOptions(size, seed);
  return { name, size, seed, onProgress, ownRole };
}

/** What a client needs in order to connect: for `new pg.Client(…)`, `new pg.Pool(…)` and other drivers. */
export interface LabAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: pg.ClientConfig["ssl"];
}

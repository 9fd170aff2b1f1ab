import type pg from "pg";
import type { ShopSize } from "./shop.js";

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

/** The names of the options. */
export const optionNames = ["name", "size", "seed", "onProgress", "ownRole"];

/** What a client needs in order to connect: for `new pg.Client(…)`, `new pg.Pool(…)` and other drivers. */
export interface LabAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: pg.ClientConfig["ssl"];
}

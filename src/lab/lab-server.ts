import type pg from "pg";

/** The PostgreSQL that labs are opened on: the course's own, or the one that `DATABASE_URL` names. */
export interface LabServer {
  /** `embedded`: the course's own cluster. `url`: the server of `DATABASE_URL`. */
  kind: "embedded" | "url";
  /** Name or address, or, of a server of `DATABASE_URL`, the folder of its Unix socket. */
  host: string;
  port: number;
  ssl: pg.ClientConfig["ssl"];
  /** Part of the name of every database that the lab makes, and so of every one that it may drop. */
  tag: string;
  /** How to connect as the account that creates and drops databases. */
  admin(database?: string): pg.ClientConfig;
  /** Where the server's files lie, in words, for whom the disk is full. */
  filesIn: string;
  /** The account that lessons and exercises use: not a superuser on the course's own cluster. */
  learner: { user: string; password: string };
  /** A sentence for the reader when something happened that is worth knowing, for example a recovery. */
  notice?: string;
}

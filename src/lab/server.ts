import type pg from "pg";
import { type RunningCluster, startCluster } from "./cluster.js";
import { adminConfig } from "./cluster-state.js";
import { forgetLibpqEnvironment } from "./libpq-environment.js";
import { cloneTag } from "./paths.js";
import { urlServer } from "./url-server.js";

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

const notices: Partial<Record<RunningCluster["how"], string>> = {
  recovered:
    "PostgreSQL had ended without being stopped. It was started again and has recovered; committed data is safe.",
  remade: "The files of the lab's PostgreSQL could not be used, so it was made anew. The shop is loaded again.",
};

async function embeddedServer(): Promise<LabServer> {
  forgetLibpqEnvironment();
  const state = await startCluster();
  const notice = notices[state.how];
  return {
    kind: "embedded",
    host: state.host,
    port: state.port,
    ssl: false,
    tag: cloneTag,
    admin: (database) => adminConfig(state, database),
    filesIn: state.dataDir,
    learner: { user: state.learnerUser, password: state.learnerPassword },
    ...(notice && { notice }),
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

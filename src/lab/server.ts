import { type RunningCluster, startCluster } from "./cluster.js";
import { adminConfig } from "./cluster-state.js";
import type { LabServer } from "./lab-server.js";
import { forgetLibpqEnvironment } from "./libpq-environment.js";
import { cloneTag } from "./paths.js";
import { urlServer } from "./url-server.js";

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

import type { WireAccount, WireServerAddress } from "../wire/types.js";
import type { LabServer } from "./lab-server.js";

/** The server as the proxy reaches it. */
export function wireAddress({ host, port, ssl }: LabServer): WireServerAddress {
  if (typeof ssl !== "object") return { host, port, ...(ssl ? { ssl } : {}) };
  const { rejectUnauthorized = true, ca, servername } = ssl;
  return {
    host,
    port,
    ssl: { rejectUnauthorized, ...(ca ? { ca: String(ca) } : {}), ...(servername ? { servername } : {}) },
  };
}

/** Who asks the server, for the proxy, which sessions wait for a lock. */
export function lockAsker(server: LabServer): WireAccount {
  const { user = "", password, database = "" } = server.admin();
  return { user, password: typeof password === "string" ? password : "", database };
}

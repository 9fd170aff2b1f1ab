import { connect } from "node:net";
import { tlsRequest } from "./start-up.js";
import type { WireServerAddress } from "./types.js";

/** So long may a server take to say whether it speaks TLS. */
const patienceMs = 5_000;

/**
 * Asks a server whether it speaks TLS, as clients with `sslmode=prefer` do.
 *
 * @returns false also when it cannot be reached: whoever connects will say why. Over a Unix socket nobody speaks TLS.
 * @internal
 */
export async function speaksTls({ host, port }: Pick<WireServerAddress, "host" | "port">): Promise<boolean> {
  if (host.startsWith("/")) return false;
  const socket = connect({ host, port, timeout: patienceMs });
  const answer = await new Promise<Buffer | undefined>((resolve) => {
    socket.once("data", resolve);
    for (const end of ["timeout", "error", "close"]) socket.once(end, () => resolve(undefined));
    socket.write(tlsRequest());
  });
  socket.destroy();
  return answer?.[0] === 83;
}

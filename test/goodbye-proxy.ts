import { connect } from "node:net";
import type { Lab } from "roundtrip";
import { OddServer, serverMessages } from "./odd-server.js";

/** What a client sends last. */
const goodbye = Buffer.from([0x58, 0, 0, 0, 4]);

/** Starts a proxy to a lab that answers a client's goodbye with the error of a server that is shutting down. */
export function proxyThatDiesAtGoodbye(lab: Lab): Promise<OddServer> {
  const { host, port } = lab.connectionConfig;
  return OddServer.start((socket) => {
    const real = connect(port as number, host);
    real.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => {
      if (!bytes.subarray(-goodbye.length).equals(goodbye)) return void real.write(bytes);
      real.end();
      socket.end(serverMessages.refusal("57P01", "terminating connection due to administrator command"));
    });
    real.pipe(socket, { end: false });
    socket.once("close", () => real.destroy());
  });
}

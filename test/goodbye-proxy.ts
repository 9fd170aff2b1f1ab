import { connect, type Socket } from "node:net";
import type { Lab } from "roundtrip";
import { messagesIn, OddServer, serverMessages } from "./odd-server.js";

/** What a client sends last. */
const goodbye = Buffer.from([0x58, 0, 0, 0, 4]);

const shutDown = serverMessages.refusal("57P01", "terminating connection due to administrator command");

/** Starts a proxy to a lab; `relay` is called with each connection, and the lab's own end of it. */
export function startProxy(lab: Lab, relay: (socket: Socket, real: Socket) => void): Promise<OddServer> {
  const { host, port } = lab.connectionConfig;
  return OddServer.start((socket) => {
    const real = connect(port as number, host);
    real.on("error", () => undefined);
    socket.once("close", () => real.destroy());
    relay(socket, real);
  });
}

/** Starts a proxy to a lab that answers a client's goodbye with the error of a server that is shutting down. */
export function proxyThatDiesAtGoodbye(lab: Lab): Promise<OddServer> {
  return startProxy(lab, (socket, real) => {
    socket.on("data", (bytes: Buffer) => {
      if (!bytes.subarray(-goodbye.length).equals(goodbye)) return void real.write(bytes);
      real.end();
      socket.end(shutDown);
    });
    real.pipe(socket, { end: false });
  });
}

/**
 * Starts a proxy to a lab that ends a connection in the moment in which it has answered so many questions: the client hears
 * of both at once, before it goes on.
 *
 * @param says whether the server says that it is shutting down, or closes without a word
 */
export function proxyThatDiesAfter(lab: Lab, answers: number, says: boolean): Promise<OddServer> {
  return startProxy(lab, (socket, real) => {
    socket.pipe(real);
    let held = Buffer.alloc(0);
    let ready = 0;
    real.on("data", (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      // A message that is cut off waits for its rest.
      let whole = 0;
      for (const [type, body] of messagesIn(held)) {
        whole += 5 + body.length;
        // The first says that the log-in is over.
        if (type === "Z" && ++ready > answers) {
          socket.end(Buffer.concat([held.subarray(0, whole), says ? shutDown : Buffer.alloc(0)]));
          return void real.destroy();
        }
      }
      socket.write(held.subarray(0, whole));
      held = held.subarray(whole);
    });
  });
}

import { createServer } from "node:net";

/**
 * Listens for a moment on a port of the loopback.
 *
 * @param port 1 to 65,535, or 0 for any that is free
 * @returns the port; undefined when it cannot be listened on
 */
export function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = server.address();
      server.close(() => resolve(taken));
    });
  });
}

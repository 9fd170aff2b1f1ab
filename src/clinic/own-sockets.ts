import { Socket } from "node:net";
import type pg from "pg";

/** The connections that handlers open by themselves, so that those which nobody closes can be dropped. @internal */
export class OwnSockets {
  readonly #open = new Set<Socket>();

  /** The same way to connect, by sockets that are kept in mind. */
  watched(config: pg.ClientConfig): pg.ClientConfig {
    const stream = () => {
      const socket = new Socket();
      this.#open.add(socket);
      return socket.once("close", () => this.#open.delete(socket));
    };
    return { ...config, stream };
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Drops them. Their clients do not hear of it: one that nobody listens to would end the process by its error. */
  drop(): void {
    for (const socket of this.#open)
      socket
        .removeAllListeners()
        .on("error", () => undefined)
        .destroy();
    this.#open.clear();
  }
}

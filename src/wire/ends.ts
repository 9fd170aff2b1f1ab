import type { ClientSide } from "./client-side.js";
import type { Link } from "./link.js";
import type { ServerSide } from "./server-side.js";

/** A connection's two ends, and the way between them: who sends more than the other takes in is stopped meanwhile. @internal */
export class Ends {
  /** There from the start-up message on. */
  server: ServerSide | undefined;

  constructor(
    readonly client: ClientSide,
    readonly link: Link,
  ) {}

  /** Sends to the server what came from the client. Returns whether the memory of the chunk is still in use. */
  send(chunk: Buffer): boolean {
    const { link, server } = this;
    const atOnce = link.passesUp && server?.busy === false;
    const own = atOnce ? chunk : Buffer.from(chunk);
    const held = link.send(own).is === "hold";
    if (held ? link.up.full : server?.write(own) === false) this.client.pause();
    return atOnce && server.busy;
  }

  /** What was held on its way to the server arrives there. */
  arriveAtServer(now: number): void {
    const { up } = this.link;
    for (let chunk = up.take(now); chunk; chunk = up.take(now)) {
      if (typeof chunk === "function") chunk();
      else this.server?.write(chunk);
    }
    this.letClientSend();
  }

  letClientSend(): void {
    if (!this.server?.full && this.link.up.hasRoom) this.client.resume();
  }

  letServerSend(): void {
    if (!this.client.full && this.link.down.hasRoom) this.server?.resume();
  }
}

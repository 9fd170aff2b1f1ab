import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { chainSends } from "#src/kernel/chained-sends.js";

/** Sends as zeromq does: a message given while another is under way is refused. */
class Socket {
  readonly sent: unknown[] = [];
  #busy = false;

  async send(message: unknown): Promise<void> {
    if (this.#busy) throw new Error("EBUSY");
    this.#busy = true;
    this.sent.push(message);
    await nextTurn();
    this.#busy = false;
    if (message === "lost") throw new Error("EBADF");
  }
}
chainSends(Socket.prototype);

it("sends what is given at once one after the other, in order, each socket by itself", async () => {
  const [one, two] = [new Socket(), new Socket()];
  const messages = Array.from({ length: 1_000 }, (_, k) => k);
  await Promise.all(messages.flatMap((message) => [one.send(message), two.send(-message)]));
  expect(one.sent).toEqual(messages);
  expect(two.sent).toEqual(messages.map((message) => -message));
});

it("sends the first at once, before the caller's next line", () => {
  const socket = new Socket();
  void socket.send("first");
  expect(socket.sent).toEqual(["first"]);
});

it("goes on after a message that could not be sent, and rejects nothing", async () => {
  const socket = new Socket();
  await Promise.all(["before", "lost", "after"].map((message) => socket.send(message)));
  expect(socket.sent).toEqual(["before", "lost", "after"]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChainEnd } from "#src/wire/chain.js";
import { ClientMessages } from "#src/wire/client-messages.js";
import { DetailBudget, detailLimits } from "#src/wire/detail-budget.js";
import { errorResponse, message } from "#src/wire/framer.js";
import { type } from "#src/wire/message-types.js";
import { ProtocolState } from "#src/wire/protocol-state.js";
import { Recorder } from "#src/wire/recorder.js";
import { ServerMessages } from "#src/wire/server-messages.js";
import { emptySums } from "#src/wire/sums.js";
import { UpstreamView } from "#src/wire/upstream-view.js";

const query = message(type.query, "select 1; select 1/0\0");
const ready = message(type.readyForQuery, "I");
const answer = Buffer.concat([
  message(type.rowDescription, Buffer.alloc(30)),
  ...[message(type.dataRow, "one"), message(type.dataRow, Buffer.alloc(300)), message(type.notice, "S\0\0")],
  message(type.commandComplete, "SELECT 2\0"),
  errorResponse("ERROR", "22012", "division by zero"),
  ready,
]);

/** A client that waits for the answer to its query. */
function waiting() {
  const protocol = new ProtocolState();
  protocol.started = true;
  const chain = new ChainEnd({ longest: 0, answered: 0 }, true);
  const budget = new DetailBudget(detailLimits.all);
  protocol.recorder = new Recorder(0, emptySums(), budget, chain, { up: 0, down: 0 }, 1, "idle", 0);
  const [client, server, upstream] = [
    new ClientMessages(protocol),
    new ServerMessages(protocol),
    new UpstreamView(true),
  ];
  client.upstream = upstream;
  server.upstream = upstream;
  client.read(query);
  return { protocol, server, upstream };
}

/** What a client has seen. */
function seenBy({ recorder }: ProtocolState) {
  return [recorder?.sums, recorder?.trips.map((trip) => trip.toTrip(0)), recorder?.statements, recorder?.errors];
}

describe("what the server sends", () => {
  test("comes to the client's state as it is handed out, in whatever pieces, and to the upstream view as it comes in", () => {
    const whole = waiting();
    expect(whole.server.pass(answer)).toBeUndefined();
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, sizes, (arriving, leaving) => {
        const { protocol, server, upstream } = waiting();
        for (let at = 0, n = 0; at < answer.length; at += arriving[n++ % arriving.length] as number) {
          server.read(answer.subarray(at, at + (arriving[n % arriving.length] as number)));
        }
        expect([upstream.protocol.waiting, protocol.waiting]).toEqual([false, true]);
        for (let left = answer.length, n = 0; left > 0; n++) {
          const bytes = Math.min(left, leaving[n % leaving.length] as number);
          expect(server.handOut(bytes)).toBeUndefined();
          left -= bytes;
        }
        expect(protocol.waiting).toBe(false);
        expect(seenBy(protocol)).toEqual(seenBy(whole.protocol));
      }),
    );
  });

  test("is readable between two messages that were handed out, and nowhere else", () => {
    const { server } = waiting();
    server.read(Buffer.concat([ready, ready]));
    const readable = Array.from({ length: 2 * ready.length }, () => {
      server.handOut(1);
      return server.readable;
    });
    expect(readable.flatMap((is, at) => (is ? [at + 1] : []))).toEqual([ready.length, 2 * ready.length]);
  });

  test("that is no message is found when its first byte would be handed out, and not before", () => {
    const { server } = waiting();
    server.read(Buffer.concat([ready, Buffer.from("?!")]));
    expect(server.handOut(ready.length)).toBeUndefined();
    expect(server.readable).toBe(true);
    expect(server.handOut(1)?.message).toBe("the server began a message with ?, which is none of PostgreSQL's types");
    expect(server.readable).toBe(true);
  });
});

import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import pg from "pg";
import { startProxy, type WireProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChannelBindingFilter } from "#src/wire/channel-binding.js";
import { fakeServer, openWire, readAll, until, type WireLab } from "./fixture.js";

/** The server of these tests speaks TLS because it is a proxy that does. */
let wire: WireLab;
let front: WireProxy;

beforeAll(async () => {
  wire = await openWire("wire-encryption", { tls: true });
  front = await startProxy({
    to: { host: "localhost", port: wire.proxy.port, ssl: { ca: wire.proxy.certificate as string } },
    tls: true,
  });
});
afterAll(async () => {
  await front.close();
  await wire[Symbol.asyncDispose]();
});

async function ask(config: pg.ClientConfig): Promise<unknown> {
  const client = new pg.Client({ ...wire.config, ...config });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query("select repeat('x', 300000) as x")).rows[0].x.length;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe("towards the client", () => {
  test("the certificate made at the start can be verified, by name and by address", async () => {
    const ca = wire.proxy.certificate as string;
    expect(ca).toContain("BEGIN CERTIFICATE");
    expect(await ask({ ssl: { ca } })).toBe(300_000);
    expect(await ask({ host: "localhost", ssl: { ca } })).toBe(300_000);
  });

  test("an SSLRequest is refused when none is offered, and the client may go on in plain text", async () => {
    await using plain = await startProxy({ to: target() });
    await expect(ask({ port: plain.port, ssl: { rejectUnauthorized: false } })).rejects.toThrow(
      "The server does not support SSL connections",
    );
    const socket = connect(plain.port, plain.host);
    socket.write(Buffer.from("0000000804d21630", "hex")); // GSSENCRequest
    expect((await once(socket, "data"))[0].toString()).toBe("N");
    socket.write(Buffer.from("0000000804d2162f", "hex")); // SSLRequest
    expect((await once(socket, "data"))[0].toString()).toBe("N");
    socket.destroy();
  });

  test("plain text after the SSLRequest is not taken for what comes after the handshake", async () => {
    const socket = connect(wire.proxy.port, wire.proxy.host);
    socket.write(Buffer.from("0000000804d2162f0000000804d2162f", "hex"));
    const answer = (await readAll(socket)).toString();
    expect(answer).toMatch(/^S|went on in plain text/);
  });

  test("a handshake that is garbage, or is broken off, ends that connection alone", async () => {
    const before = (await wire.proxy.status()).sockets;
    for (let n = 0; n < 30; n++) {
      const socket = connect(wire.proxy.port, wire.proxy.host);
      socket.on("error", () => undefined);
      socket.write(Buffer.from("0000000804d2162f", "hex"));
      await once(socket, "data");
      if (n % 3 === 0) socket.write("this is no handshake, and it is longer than a record's header");
      else if (n % 3 === 1) socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1]), () => socket.destroy());
      else socket.resetAndDestroy();
      if (!socket.closed) await once(socket, "close");
    }
    await until(async () => (await wire.proxy.status()).sockets <= before);
    expect(await ask({ ssl: { rejectUnauthorized: false } })).toBe(300_000);
  });

  test("TLS without asking needs the protocol's name in the handshake, else it ends without a word", async () => {
    const socket = connectTls({ port: wire.proxy.port, host: wire.proxy.host, rejectUnauthorized: false });
    await once(socket, "secureConnect");
    socket.write(Buffer.alloc(8));
    expect(await readAll(socket)).toHaveLength(0);
  });
});

const target = () => {
  const { host, port } = wire.lab.directConfig;
  return { host, port };
};

describe("towards the server", () => {
  test("TLS on both sides, and on the server's alone", async () => {
    expect(await ask({ port: front.port })).toBe(300_000);
    expect(await ask({ port: front.port, ssl: { rejectUnauthorized: false } })).toBe(300_000);
  });

  test("a certificate that nobody vouches for is refused", async () => {
    await using strict = await startProxy({ to: { host: "localhost", port: wire.proxy.port, ssl: true } });
    await expect(ask({ port: strict.port })).rejects.toThrow(/could not be made: .*self-signed certificate/);
  });

  test("a server that speaks no TLS is named", async () => {
    await using strict = await startProxy({ to: { ...target(), ssl: true } });
    await expect(ask({ port: strict.port })).rejects.toThrow('was asked for TLS and answered "N", expected "S"');
  });

  test("a server that ends when asked for TLS is named", async () => {
    await using server = await fakeServer((socket) => socket.end());
    await using strict = await startProxy({ to: { host: "127.0.0.1", port: server.port, ssl: true } });
    await expect(ask({ port: strict.port })).rejects.toThrow("ended the connection when asked for TLS");
  });

  test("SCRAM with channel binding is taken out of the offer, wherever the bytes are cut", () => {
    const message = (names: string) => {
      const body = Buffer.from(`\0\0\0\x0a${names}\0`, "latin1");
      const header = Buffer.from([0x52, 0, 0, 0, body.length + 4]);
      return Buffer.concat([header, body]);
    };
    const rest = Buffer.from("R and what comes later: SCRAM-SHA-256-PLUS\0");
    const offer = Buffer.concat([message("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0"), rest]);
    const expected = Buffer.concat([message("SCRAM-SHA-256\0"), rest]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (sizes) => {
        const filter = new ChannelBindingFilter();
        const passed: Buffer[] = [];
        for (let from = 0, at = 0; from < offer.length; at++) {
          const size = sizes[at % sizes.length] as number;
          const chunk = offer.subarray(from, from + size);
          passed.push(filter.done ? chunk : filter.pass(chunk));
          from += size;
        }
        expect(Buffer.concat(passed).toString("latin1")).toBe(expected.toString("latin1"));
      }),
    );
  });
});

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { PaymentRefusedError } from "./errors.js";
import { readJson } from "./json-body.js";

/** What the payment provider has charged. */
export interface Charge {
  readonly order: number;
  readonly amount: string;
  readonly receipt: string;
}

/** A payment provider on the loopback: slow, and not always willing. @internal */
export interface PaymentProvider {
  /** In the order in which they were made. */
  readonly charges: readonly Charge[];
  /** Asks it over HTTP; see `ClinicShop`. */
  pay(orderId: number, amount: string): Promise<string>;
  close(): void;
}

/**
 * Starts one.
 *
 * @param thinksMs how long it takes over each answer, in milliseconds
 * @param refuses which orders it does not charge for
 * @internal
 */
export async function startPaymentProvider(
  thinksMs: number,
  refuses: (orderId: number) => boolean,
): Promise<PaymentProvider> {
  const charges: Charge[] = [];
  const charge = async (request: IncomingMessage, response: ServerResponse) => {
    const { order, amount } = (await readJson(request)) as Omit<Charge, "receipt">;
    await sleep(thinksMs);
    if (refuses(order)) return response.writeHead(402).end();
    const made = { order, amount, receipt: `R-${String(charges.length + 1).padStart(6, "0")}` };
    charges.push(made);
    return response.writeHead(201).end(JSON.stringify(made));
  };
  const server = createServer((request, response) => {
    charge(request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/charges`;
  return {
    charges,
    async pay(orderId, amount) {
      const response = await fetch(url, { method: "POST", body: JSON.stringify({ order: orderId, amount }) });
      if (response.status === 402) throw new PaymentRefusedError(orderId);
      return ((await response.json()) as Charge).receipt;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

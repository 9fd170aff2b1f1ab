import type pg from "pg";

/** What every handler of the clinic's service is given. */
export interface ClinicShop {
  /** How to connect to the shop's database. */
  readonly config: pg.ClientConfig;
  /** The service's pool. */
  readonly pool: pg.Pool;
  /**
   * Has the payment provider charge a customer: a call over HTTP. It charges anew each time.
   *
   * @param orderId what is paid
   * @param amount as PostgreSQL writes a numeric, for example `12.50`
   * @returns the receipt
   * @throws PaymentRefusedError, code `PAYMENT_REFUSED`, when nothing was charged; after any other error nobody knows
   */
  pay(orderId: number, amount: string): Promise<string>;
}

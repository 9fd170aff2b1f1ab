/** Errors of the clinic. */

import { RoundtripError } from "../errors.js";

/** The payment provider has refused, and nothing was charged. */
export class PaymentRefusedError extends RoundtripError {
  constructor(readonly orderId: number) {
    super("PAYMENT_REFUSED", `The payment provider refused to charge for order ${orderId}. Nothing was charged.`);
  }
}

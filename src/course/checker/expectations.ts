import { types } from "node:util";
import { expect } from "vitest";
import { matchers } from "../vitest.js";
import { harden } from "./hardened.js";

/** An error that the work made, in its own realm, is an Error to the tests as well. */
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown) {
    return isInstance.call(this, value) || (this === Error && types.isNativeError(value));
  },
  configurable: true,
});

harden();

/** A set-up file of vitest: registers the matchers of costs and of plans. */
expect.extend(matchers);

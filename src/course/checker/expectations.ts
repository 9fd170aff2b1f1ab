import { types } from "node:util";
import { expect } from "vitest";
import { matchers } from "../vitest.js";

/** An error that the work made, in its own realm, is an Error to the tests as well. */
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown) {
    return isInstance.call(this, value) || (this === Error && types.isNativeError(value));
  },
  configurable: true,
});

// What the work is handed (a list of ids, a config) is made of the tests' own intrinsics: those cannot be changed.
for (const kind of [Array, Promise, Map, Set, String, Number, RegExp]) Object.freeze(kind.prototype);
for (const fixed of [Array, Promise, Map, Set, JSON, Math, Reflect, Object]) Object.freeze(fixed);

/** A set-up file of vitest: registers the matchers of costs and of plans. */
expect.extend(matchers);

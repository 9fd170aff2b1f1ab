import { DatabaseError } from "pg";
import { expect, it } from "vitest";
import { CellFrames } from "#src/kernel/cell-frames.js";
import { explainError } from "#src/kernel/explained-errors.js";

const frames = new CellFrames();

/** An error with a stack of our choice. */
function thrown<E extends Error>(error: E, ...frames: string[]): E {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

it("names the server's facts that are set, and none of the fields that are not", () => {
  const error = new DatabaseError("duplicate key", 120, "error");
  Object.assign(error, { code: "23505", detail: "Key (id)=(1) already exists.", hint: undefined, schema: "public" });
  expect(explainError(thrown(error), frames)).toBe(
    "error: duplicate key\n  code: 23505\n  detail: Key (id)=(1) already exists.",
  );
});

it("names each of several errors, and what closing threw besides", () => {
  const closing = { error: new Error("not closed"), suppressed: new RangeError("too many") };
  const both = thrown(Object.assign(new Error(""), closing, { name: "SuppressedError" }));
  expect(explainError(both, frames)).toBe("SuppressedError\n  Error: not closed\n  RangeError: too many");
});

it("names causes, each below what it caused", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const middle = new Error("no connection", { cause: refused });
  expect(explainError(thrown(new Error("no lab", { cause: middle })), frames)).toBe(
    [
      "Error: no lab",
      "  caused by Error: no connection",
      "    caused by Error: connect ECONNREFUSED",
      "      code: ECONNREFUSED",
    ].join("\n"),
  );
});

it("without a cell in the stack, names the first place that is neither Node's nor a package's", () => {
  const error = thrown(
    new Error("closed"),
    "Socket.end (node:net:1:1)",
    "Client.end (/course/node_modules/pg/lib/client.js:1:1)",
    "emit (/course/dist/wire/proxy.js:7:3)",
  );
  expect(explainError(error, frames)).toBe("Error: closed\nat emit (/course/dist/wire/proxy.js:7:3)");
  expect(explainError(thrown(new Error("closed"), "Socket.end (node:net:1:1)"), frames)).toBe("Error: closed");
});

it("leaves alone what is no error", () => {
  expect(explainError("just words", frames)).toBeUndefined();
  expect(explainError({ message: "no error" }, frames)).toBeUndefined();
});

import { expect, test } from "vitest";
import { endangersOthers, endsSession, isDisconnect } from "#src/pool/causes.js";

const failure = (code: string, severity = "FATAL") => Object.assign(new Error("gone"), { code, severity });
const socket = (code: string) => Object.assign(new Error("gone"), { code });

test.each<[string, Error]>([
  ["a network error", socket("ECONNRESET")],
  ["a network error while writing", socket("EPIPE")],
  ["a route that is gone", socket("EHOSTUNREACH")],
  ["a socket that was closed without a word", new Error("Connection terminated unexpectedly")],
  ["a crash of the server", failure("57P02")],
  ["a server that starts or stops", failure("57P03")],
  ["a failure of the connection", failure("08006")],
  ["a panic", failure("XX000", "PANIC")],
])("%s kills a connection, and makes the others suspect", (_what, error) => {
  expect([isDisconnect(error), endangersOthers(error)]).toEqual([true, true]);
});

test.each<[string, Error]>([
  ["an administrator", failure("57P01")],
  ["an administrator, in another language", failure("57P01", "ВАЖНО")],
  ["an idle transaction", failure("25P03")],
  ["a transaction that took too long", failure("25P04")],
  ["an idle session", failure("57P05")],
  ["a database that was dropped", failure("57P04")],
  ["a conversation that went wrong", failure("08P01")],
  ["another fatal error", failure("53300")],
  ["the client's own end", new Error("Connection terminated")],
  ["a query after the death", new Error("Client has encountered a connection error and is not queryable")],
])("%s ends one connection, and says nothing of the others", (_what, error) => {
  expect([isDisconnect(error), endangersOthers(error)]).toEqual([true, false]);
});

test.each<[string, unknown]>([
  ["an error of a statement", failure("23505", "ERROR")],
  ["an error of the work", new Error("no")],
  ["something thrown that is no error", "ECONNRESET"],
  ["nothing", undefined],
])("%s kills nothing", (_what, error) => {
  expect([isDisconnect(error), endangersOthers(error)]).toEqual([false, false]);
});

test("the server's last word to a session is known by its code, in any language; what a foreign server answered is not", () => {
  expect(["57P01", "25P03", "57P05"].map((code) => endsSession(failure(code, "ВАЖНО")))).toEqual([true, true, true]);
  expect(endsSession(failure("53300"))).toBe(true);
  expect(endsSession(failure("08001", "ERROR"))).toBe(false);
});

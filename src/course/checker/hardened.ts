import { createRequire } from "node:module";
import { builtinForWork } from "./realm-builtins.js";

/**
 * What work is handed (a list of ids, a config) and what it may import is made of the process's own objects, by which the
 * tests judge as well. Here these are fixed before any work is loaded: nobody can replace their methods any more, or add
 * others that would be inherited.
 */

const requireHere = createRequire(import.meta.url);

/** Fixes a method or a constructor. Others may still have one of their own in its place, as before. */
function fix(owner: object, key: string | symbol, value: unknown, enumerable: boolean): void {
  Object.defineProperty(owner, key, {
    configurable: false,
    enumerable,
    get: () => value,
    set(this: object, own: unknown) {
      if (this === owner) throw new TypeError(`${String(key)} is fixed: work that is graded may not replace it.`);
      Object.defineProperty(this, key, { value: own, configurable: true, enumerable: true, writable: true });
    },
  });
}

/** Fixes every function among the own properties of an object, but those of these names. */
function fixFunctions(owner: object, but: readonly string[] = []): void {
  const own = Object.getOwnPropertyDescriptors(owner) as Record<string | symbol, PropertyDescriptor>;
  for (const key of Reflect.ownKeys(own)) {
    const { value, configurable, enumerable = false } = own[key] ?? {};
    if (configurable && typeof value === "function" && !but.includes(String(key))) fix(owner, key, value, enumerable);
  }
}

const prototypeOf = (value: unknown): object => Object.getPrototypeOf(value) as object;

/** Fixes the methods of the classes of `pg`, by which tests ask the server what became of work. */
export function fixClasses(pg: object): void {
  for (const kind of Object.values(Object.getOwnPropertyDescriptors(pg)).map(({ value }) => value as unknown)) {
    const { prototype } = (typeof kind === "function" ? kind : {}) as { prototype?: object };
    for (let at = prototype; at && !isBuiltIn(at); at = prototypeOf(at)) fixFunctions(at);
  }
}

const isBuiltIn = (prototype: object): boolean =>
  Object.getPrototypeOf(prototype) === null || prototype === requireHere("node:events").prototype;

/** Prototypes that no name leads to: of the iterators of built-in objects, and what generators inherit from. */
function hiddenPrototypes(): { iterators: object[]; generators: object[] } {
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ""[Symbol.iterator]()];
  const matches = "".matchAll(/./g);
  const generator = prototypeOf(function* () {}.prototype);
  const asyncGenerator = prototypeOf(async function* () {}.prototype);
  const iterator = prototypeOf(prototypeOf(iterators[0]));
  const own = [...iterators, matches].map(prototypeOf);
  return { iterators: own, generators: [iterator, generator, asyncGenerator, prototypeOf(asyncGenerator)] };
}

/** Frozen: nothing inherits from them that has methods of its own by their names. */
const frozen = [
  ...[Array, Promise, Map, Set, String, Number, RegExp, Boolean, BigInt, Symbol, WeakMap, WeakSet, Date],
].map((kind) => kind.prototype as object);

/** Fixed: classes of others inherit from them. */
function inherited(): object[] {
  const events = requireHere("node:events") as { prototype: object };
  const net = requireHere("node:net") as { Socket: { prototype: object }; Server: { prototype: object } };
  const tls = requireHere("node:tls") as { TLSSocket: { prototype: object } };
  const streams = requireHere("node:stream") as Record<string, { prototype: object }>;
  const kinds = ["Stream", "Readable", "Writable", "Duplex", "Transform", "PassThrough"];
  const errors = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError];
  const web = [TextEncoder, TextDecoder, URL, URLSearchParams, AbortController, AbortSignal, Event, EventTarget];
  return [
    ...[Object, Function, Buffer, Uint8Array, ArrayBuffer, SharedArrayBuffer, DataView, ...errors, ...web],
    ...[events, net.Socket, net.Server, tls.TLSSocket, ...kinds.map((kind) => streams[kind] ?? events)],
  ]
    .map((kind) => kind.prototype as object)
    .concat(prototypeOf(Uint8Array.prototype));
}

let isHard = false;

/** Fixes all of it, once. */
export function harden(): void {
  if (isHard) return;
  isHard = true;
  builtinForWork("net");
  const { iterators, generators } = hiddenPrototypes();
  for (const each of [...frozen, ...iterators]) Object.freeze(each);
  for (const fixed of [Array, Promise, Map, Set, JSON, Math, Reflect, Object]) Object.freeze(fixed);
  const { prepareStackTrace } = Error;
  // Whoever writes stacks gets hold of the functions that called.
  Object.defineProperty(Error, "prepareStackTrace", { get: () => prepareStackTrace, set: () => undefined });
  // Called everywhere: not by way of a getter.
  for (const key of ["apply", "bind", "call"])
    Object.defineProperty(Function.prototype, key, { writable: false, configurable: false });
  // Library and tests note by it which sockets are opened (decision 87).
  for (const each of [...inherited(), ...generators]) fixFunctions(each, ["connect"]);
  for (const each of [Object.prototype, Function.prototype, Error.prototype]) Object.preventExtensions(each);
  fixClasses(requireHere("pg") as object);
}

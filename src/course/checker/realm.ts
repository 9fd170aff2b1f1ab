import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format } from "node:util";
import vm from "node:vm";
import { builtinForWork } from "./realm-builtins.js";
import { type RealmHost, realmGlobals } from "./realm-globals.js";
import { RealmPackages } from "./realm-packages.js";
import { RealmThreads } from "./realm-threads.js";
import type { WorkFiles } from "./work-files.js";
import { requireBuiltinForWork, requirePackageForWork } from "./work-imports.js";

const requireHere = createRequire(import.meta.url);
/** The library as work sees it: one file that imports packages and Node's modules only. */
const library = fileURLToPath(new URL("./work-library.js", import.meta.url));

/**
 * What is the same in every realm. Read here, outside of any: Node makes some of them when they are first asked for, and only
 * in the process's own realm can.
 */
const shared = Object.fromEntries(
  [
    ...["Buffer", "URL", "URLSearchParams", "TextEncoder", "TextDecoder", "AbortController", "AbortSignal", "Event"],
    ...["EventTarget", "DOMException", "Blob", "crypto", "atob", "btoa", "structuredClone", "queueMicrotask"],
    ...["ReadableStream", "WritableStream", "TransformStream"],
  ].map((name) => [name, (globalThis as Record<string, unknown>)[name]]),
);

/** Most characters of what the work prints that are kept. */
const mostPrinted = 4_000;

interface Inside {
  timersPromises: object;
  clearTimers(): void;
  performance: object;
}

/**
 * A realm: the place where one work runs. It has globals of its own, a copy of `pg` and of the library of its own, and of
 * Node's modules only those by which nothing outside can be read or written. Tests call what the work exports as anybody
 * would; what the work changes about its globals, its timers or its `pg` does not reach them.
 *
 * It keeps honest work and plausible cheating apart from the judge. It is no jail: see docs/decisions/0018-realm.md.
 */
export class Realm {
  readonly #context: vm.Context;
  readonly #packages: RealmPackages;
  readonly #modules = new Map<string, vm.Module>();
  readonly #inside: Inside;
  readonly #threads: RealmThreads;
  #files: WorkFiles = { entry: "", files: {} };
  /** What the work printed, at most 4,000 characters. */
  printed = "";
  /** The call by which the work asked the process to end; empty when it did not. */
  exit = "";
  /** Is the work being loaded? */
  loading = false;

  constructor() {
    this.#context = vm.createContext(Object.create(null), {
      name: "work",
      codeGeneration: { strings: false, wasm: true },
    });
    const host: RealmHost & { realm?: Inside } = {
      globals: globalThis,
      shared,
      env: { NODE_ENV: "test", ...(process.env.TZ ? { TZ: process.env.TZ } : {}) },
      onExit: (call) => {
        this.exit ||= call;
      },
      print: (_method, ...values) => {
        const room = mostPrinted - this.printed.length;
        if (room > 0) this.printed += `${format(...values.map(shortened))}\n`.slice(0, room);
      },
    };
    this.#threads = new RealmThreads(host.print);
    const fill = vm.runInContext(`(${realmGlobals.toString()})`, this.#context) as typeof realmGlobals;
    fill(host);
    if (!host.realm) throw new Error("the realm was not filled");
    this.#inside = host.realm;
    this.#packages = new RealmPackages(this.#context, (name) => this.#builtin(name));
  }

  /**
   * Loads work.
   *
   * @param files its files, as JavaScript
   * @returns what the work exports
   * @throws what the work throws while it loads; an Error that names what it may not import
   */
  async load(files: WorkFiles): Promise<Record<string, unknown>> {
    this.#files = files;
    const module = this.#file(files.entry, files.files[files.entry] ?? "");
    this.loading = true;
    try {
      await this.#run(module);
    } finally {
      this.loading = false;
    }
    return module.namespace as Record<string, unknown>;
  }

  /** The realm's own copy of a package, for example `pg`: for what tests hand to the work. */
  package(name: string): unknown {
    return this.#packages.require(name, import.meta.filename ?? fileURLToPath(import.meta.url));
  }

  /** Takes away every timer of the work that is still to come, and ends its threads. */
  end(): void {
    this.#inside.clearTimers();
    this.#threads.end();
  }

  async #run(module: vm.Module): Promise<void> {
    if (module.status === "unlinked") await module.link((specifier, from) => this.#resolve(specifier, from.identifier));
    await module.evaluate();
  }

  /** The module that a file of the work, or of the library, imports under a name. */
  async #resolve(specifier: string, from: string): Promise<vm.Module> {
    const isWork = Object.hasOwn(this.#files.files, from);
    if (isBuiltin(specifier)) {
      if (isWork) requireBuiltinForWork(specifier);
      return this.#wrap(`builtin:${specifier}`, this.#builtin(specifier) as object);
    }
    if (isWork && /^(\.|\/|file:)/.test(specifier)) {
      const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(dirname(from), specifier);
      return this.#beside(specifier, path);
    }
    if (isWork && specifier === "roundtrip") return this.#file(library, readFileSync(library, "utf8"));
    if (isWork) requirePackageForWork(specifier);
    return this.#wrap(`package:${specifier}`, this.#packages.require(specifier, isWork ? library : from) as object);
  }

  #beside(specifier: string, path: string): vm.Module {
    const found = [path, path.replace(/\.js$/, ".ts"), `${path}.ts`].find((file) =>
      Object.hasOwn(this.#files.files, file),
    );
    if (found) return this.#file(found, this.#files.files[found] ?? "");
    throw new Error(`It imports "${specifier}". Work may import packages, and files in its own folder.`);
  }

  #file(path: string, code: string): vm.Module {
    const before = this.#modules.get(path);
    if (before) return before;
    const module = new vm.SourceTextModule(code, {
      identifier: path,
      context: this.#context,
      initializeImportMeta: (meta) => {
        meta.url = pathToFileURL(path).href;
      },
      importModuleDynamically: async (specifier: string) => {
        const imported = await this.#resolve(specifier, path);
        await this.#run(imported);
        return imported;
      },
    });
    this.#modules.set(path, module);
    return module;
  }

  /** A package or a module of Node's, as a module of the realm: its properties by name, and all of it as `default`. */
  #wrap(key: string, value: object): vm.Module {
    const before = this.#modules.get(key);
    if (before) return before;
    const names = Object.keys(value).filter((name) => name !== "default" && /^[A-Za-z_$][\w$]*$/.test(name));
    const fill = function (this: vm.SyntheticModule) {
      for (const name of names) this.setExport(name, (value as Record<string, unknown>)[name]);
      this.setExport("default", value);
    };
    const module = new vm.SyntheticModule([...names, "default"], fill, { identifier: key, context: this.#context });
    this.#modules.set(key, module);
    return module;
  }

  /** A module of Node's, with the realm's timers and clocks in place of the process's. */
  #builtin(name: string): unknown {
    const plain = name.replace(/^node:/, "");
    const pick = (names: string[]) =>
      Object.fromEntries(names.map((each) => [each, vm.runInContext(each, this.#context)]));
    if (plain === "timers/promises") return this.#inside.timersPromises;
    if (plain === "timers") {
      const own = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"];
      return { ...pick(own), promises: this.#inside.timersPromises };
    }
    if (plain === "worker_threads") return this.#threads.module;
    if (plain === "process") return vm.runInContext("process", this.#context);
    if (plain === "console") return vm.runInContext("console", this.#context);
    if (plain === "perf_hooks") {
      return { ...(requireHere("node:perf_hooks") as object), performance: this.#inside.performance };
    }
    return builtinForWork(name);
  }
}

/** Printing must not take longer than the work itself: long texts and buffers are cut before they are formatted. */
function shortened(value: unknown): unknown {
  return typeof value === "string" ? value.slice(0, mostPrinted) : value;
}

/** The realms of this process by the file of the tests that run in it. */
const realms = new Map<string, Realm>();

/** The realm for a test file; made at first use. */
export function realmOf(testFile: string): Realm {
  const realm = realms.get(testFile) ?? new Realm();
  realms.set(testFile, realm);
  return realm;
}

/** Ends the realm of a test file: its timers are taken away, and the next file begins with a new one. */
export function endRealm(testFile: string): void {
  realms.get(testFile)?.end();
  realms.delete(testFile);
}

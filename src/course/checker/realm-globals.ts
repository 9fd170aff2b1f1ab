/** What the realm of a work asks of the process around it. */
export interface RealmHost {
  /** The global object of the process. Timers and clocks are looked up when they are called: tests may have put false ones there. */
  globals: typeof globalThis;
  /** What is the same in every realm, by name. */
  shared: Record<string, unknown>;
  /** The settings that the work may see. */
  env: Record<string, string>;
  /** Told when the work asks the process to end: the call's name. */
  onExit(call: string): void;
  /** Where what the work prints goes. */
  print(method: "log" | "error", ...values: unknown[]): void;
}

/**
 * Fills the global object of a realm: timers, clocks, console and a `process` that can end nothing, each made in the realm,
 * so that nothing which the work changes about them is seen outside.
 *
 * This function is compiled anew inside each realm: it may use nothing of this module, and its text is plain JavaScript.
 */
export function realmGlobals(host: RealmHost): void {
  const { globals } = host;
  const realm = globalThis as unknown as Record<string | symbol, unknown>;
  const give = (name: string, value: unknown) =>
    Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  const outer = globals as unknown as Record<string, (...args: unknown[]) => unknown>;

  // Timers, by whatever clock holds outside at the moment. What is still to come when the realm ends is taken away. A timer is
  // stopped by the clock that made it, and as what it is: Node's clearImmediate breaks its queue over anything that is no immediate.
  const stops = new Map<unknown, { stop: (timer: unknown) => void; kind: string }>();
  const kinds = ["Timeout", "Interval", "Immediate"] as const;
  for (const kind of kinds) {
    const name = `set${kind}`;
    const start = (callback: unknown, ...rest: unknown[]) => {
      if (typeof callback !== "function") throw new TypeError(`${name}: expected a function, got ${typeof callback}`);
      const stop = outer[`clear${kind}`] as (timer: unknown) => void;
      const timer = outer[name]?.(
        (...args: unknown[]) => {
          if (kind !== "Interval") stops.delete(timer);
          return callback(...args);
        },
        ...rest,
      );
      stops.set(timer, { stop, kind });
      return timer;
    };
    give(name, { [name]: start }[name]);
  }
  const stopTimer = (timer: unknown) => {
    stops.get(timer)?.stop(timer);
    stops.delete(timer);
  };
  for (const kind of kinds) {
    const name = `clear${kind}`;
    const clear = (timer: unknown) => {
      const known = stops.get(timer);
      if (known && (known.kind === "Immediate") === (kind === "Immediate")) stopTimer(timer);
      // A time-out also goes by its number.
      else if (kind !== "Immediate" && (typeof timer === "number" || typeof timer === "string")) outer[name]?.(timer);
    };
    give(name, { [name]: clear }[name]);
  }
  const clearTimers = () => {
    for (const timer of [...stops.keys()]) stopTimer(timer);
  };
  const startTimeout = realm.setTimeout as typeof setTimeout;
  const startInterval = realm.setInterval as typeof setInterval;
  const startImmediate = realm.setImmediate as typeof setImmediate;

  /** The promise forms: those of `node:timers/promises`. */
  type Waiting = { signal?: AbortSignal; ref?: boolean };
  const abortError = (signal: AbortSignal) =>
    Object.assign(new Error("The operation was aborted", { cause: signal.reason }), {
      name: "AbortError",
      code: "ABORT_ERR",
    });
  const wait = (start: (done: () => void) => NodeJS.Timeout | NodeJS.Immediate, value: unknown, options: Waiting) =>
    new Promise((resolve, reject) => {
      const { signal, ref = true } = options;
      if (signal?.aborted) return reject(abortError(signal));
      const timer = start(() => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      });
      const abort = () => {
        stopTimer(timer);
        if (signal) reject(abortError(signal));
      };
      if (!ref) timer.unref();
      signal?.addEventListener("abort", abort, { once: true });
    });
  const promised = {
    setTimeout: (ms?: number, value?: unknown, options: Waiting = {}) =>
      wait((done) => startTimeout(done, ms), value, options),
    setImmediate: (value?: unknown, options: Waiting = {}) => wait((done) => startImmediate(done), value, options),
    // One interval from the first turn on: who is slow to ask for the next one gets those that were missed at once.
    async *setInterval(ms?: number, value?: unknown, { signal, ref = true }: Waiting = {}) {
      if (signal?.aborted) throw abortError(signal);
      let due = 0;
      let wake: () => void = () => undefined;
      const timer = startInterval(() => {
        due++;
        wake();
      }, ms);
      if (!ref) timer.unref();
      const abort = () => {
        stopTimer(timer);
        wake();
      };
      signal?.addEventListener("abort", abort, { once: true });
      try {
        while (!signal?.aborted) {
          if (due === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          for (; due > 0; due--) yield value;
        }
        throw abortError(signal);
      } finally {
        stopTimer(timer);
        signal?.removeEventListener("abort", abort);
      }
    },
    scheduler: {
      wait: (ms: number, options: Waiting = {}) => promised.setTimeout(ms, undefined, options),
      yield: () => promised.setImmediate(),
    },
  };
  const custom = Symbol.for("nodejs.util.promisify.custom");
  Object.defineProperty(startTimeout, custom, { value: promised.setTimeout });
  Object.defineProperty(startImmediate, custom, { value: promised.setImmediate });

  // Clocks.
  const RealmDate = Date;
  const now = () => globals.Date.now();
  RealmDate.now = now;
  const dateOfNow = new Proxy(RealmDate, {
    apply: () => new RealmDate(now()).toString(),
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  });
  RealmDate.prototype.constructor = dateOfNow;
  give("Date", dateOfNow);
  const clock = globals.performance;
  give("performance", {
    now: () => globals.performance.now(),
    timeOrigin: clock.timeOrigin,
    mark: (...args: [string]) => clock.mark(...args),
    measure: (...args: [string]) => clock.measure(...args),
    eventLoopUtilization: () => clock.eventLoopUtilization(),
  });

  // What comes from outside is a Buffer, an Error or a Promise here too.
  const outside = globals as unknown as Record<string, unknown>;
  const classes = [
    "Error",
    "TypeError",
    "RangeError",
    "SyntaxError",
    "AggregateError",
    "Array",
    "Promise",
    "Map",
    "Set",
  ];
  for (const name of [...classes, "RegExp", "ArrayBuffer", "Uint8Array", "Function", "Object"]) {
    const own = realm[name] as { [Symbol.hasInstance](value: unknown): boolean };
    const theirs = outside[name] as new () => unknown;
    const isInstance = Function.prototype[Symbol.hasInstance];
    Object.defineProperty(own, Symbol.hasInstance, {
      value(this: unknown, value: unknown) {
        return isInstance.call(this, value) || (this === own && value instanceof theirs);
      },
      configurable: true,
    });
  }
  const isDate = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(RealmDate, Symbol.hasInstance, {
    value: (value: unknown) =>
      isDate.call(RealmDate, value) || Object.prototype.toString.call(value) === "[object Date]",
    configurable: true,
  });

  // Oldest Node knows these two only outside.
  for (const name of ["dispose", "asyncDispose"] as const) {
    if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: globals.Symbol[name] });
  }

  // What is the same in every realm.
  for (const [name, value] of Object.entries(host.shared)) if (value !== undefined) give(name, value);
  const timeout = (ms: number) => {
    const controller = new (host.shared.AbortController as typeof AbortController)();
    const expired = new (host.shared.DOMException as typeof DOMException)(
      "The operation was aborted due to timeout",
      "TimeoutError",
    );
    startTimeout(() => controller.abort(expired), ms).unref?.();
    return controller.signal;
  };
  give(
    "AbortSignal",
    new Proxy(host.shared.AbortSignal as typeof AbortSignal, {
      get: (target, key) => (key === "timeout" ? timeout : Reflect.get(target, key)),
    }),
  );
  give("global", realm);

  const print = host.print;
  const printers: Record<string, unknown> = {};
  for (const name of ["log", "info", "debug", "table", "dir", "group", "groupEnd", "time", "timeEnd", "timeLog"]) {
    printers[name] = (...values: unknown[]) => print("log", ...values);
  }
  for (const name of ["error", "warn", "trace", "assert"]) {
    printers[name] = (...values: unknown[]) => print("error", ...values);
  }
  give("console", printers);

  const outerProcess = globals.process;
  const end = (call: string) => () => {
    host.onExit(call);
    throw new Error(`${call}: work that is graded ends by returning, not by ending the process`);
  };
  const stream = (method: "log" | "error") => ({
    write: (text: unknown) => {
      print(method, String(text));
      return true;
    },
    isTTY: false,
    columns: 80,
  });
  const inert: Record<string, unknown> = {};
  const self = () => inert;
  for (const name of ["on", "once", "off", "addListener", "removeListener", "removeAllListeners", "prependListener"]) {
    inert[name] = self;
  }
  Object.assign(inert, {
    env: { ...host.env },
    argv: ["node"],
    execArgv: [],
    pid: outerProcess.pid,
    platform: outerProcess.platform,
    arch: outerProcess.arch,
    version: outerProcess.version,
    versions: { ...outerProcess.versions },
    release: { ...outerProcess.release },
    nextTick: (callback: () => void, ...args: []) => outerProcess.nextTick(callback, ...args),
    hrtime: Object.assign((since?: [number, number]) => outerProcess.hrtime(since), {
      bigint: () => outerProcess.hrtime.bigint(),
    }),
    uptime: () => outerProcess.uptime(),
    cpuUsage: (since?: NodeJS.CpuUsage) => outerProcess.cpuUsage(since),
    memoryUsage: Object.assign(() => outerProcess.memoryUsage(), { rss: () => outerProcess.memoryUsage.rss() }),
    cwd: () => "/",
    emitWarning: () => undefined,
    listeners: () => [],
    listenerCount: () => 0,
    emit: () => false,
    stdout: stream("log"),
    stderr: stream("error"),
    exit: end("process.exit"),
    abort: end("process.abort"),
    kill: end("process.kill"),
    reallyExit: end("process.reallyExit"),
  });
  give("process", inert);
  (host as { realm?: unknown }).realm = { timersPromises: promised, clearTimers, performance: realm.performance };
}

import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { TestRecord } from "./record.js";

/** What is left in a test's meta, where the work cannot write: by the matchers and by the runner. */
export interface TestMeta {
  measured?: Record<string, unknown>;
  budget?: Record<string, unknown>;
  /** The work threw the course's TodoError. */
  todo?: boolean;
  /** The sign by which the runner says that it is the runner who reports. */
  by?: string;
}

/** What the runner leaves in the meta of a file of tests. */
export interface FileMeta {
  /** Nothing moved any more: in which test (empty: while it loaded), and what was waiting. */
  hung?: { test: string; waiting: string };
  /** The call by which the work asked its process to end. */
  exit?: string;
  /** The lab failed, not the work: how. */
  lab?: string;
  /** Sessions that the server saw and the proxy did not: they cost what nobody counted. */
  uncounted?: number;
  /** Did the tests draw data, of which there is other? */
  seeded?: boolean;
  /** See {@link TestMeta.by}. */
  by?: string;
  /** What the work had printed by then. */
  printed?: string;
}

/** What one file of tests came to. */
export interface Collected {
  tests: TestRecord[];
  loadErrors: string[];
  /** Did every test that began also end? */
  complete: boolean;
  meta: FileMeta;
}

/** Longest message that is kept, in characters. */
const longestMessage = 8_000;

const textOf = (message: unknown) => {
  const text = String(message).slice(0, 2 * longestMessage);
  const plain = stripVTControlCharacters(text);
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)} … (cut)` : plain;
};

function testRecord(test: TestCase): TestRecord {
  const result = test.result();
  const meta = test.meta() as TestMeta;
  const error = result.errors?.[0];
  const state = meta.todo ? "todo" : result.state === "passed" || result.state === "failed" ? result.state : "missing";
  return {
    name: test.fullName,
    state,
    points: 0,
    maxPoints: 0,
    message: error ? textOf(error.message) : "",
    measured: meta.measured ?? {},
    budget: meta.budget ?? {},
    durationMs: Math.round(test.diagnostic()?.duration ?? 0),
  };
}

const forged = "Something else than the grader reported what its tests came to.";

/** A vitest reporter that collects what the tests of exercises came to, and nothing else: it weighs and prints nothing. */
export class Collector implements Reporter {
  readonly #sign: () => string;
  readonly #onModule: (file: string, collected: Collected) => void;

  /**
   * @param sign what the runner signs its reports with at this moment: of others nothing is taken for passed
   * @param onModule told when a file of tests has ended
   */
  constructor(sign: () => string, onModule: (file: string, collected: Collected) => void) {
    this.#sign = sign;
    this.#onModule = onModule;
  }

  onTestModuleEnd(module: TestModule): void {
    this.#collect(module);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) this.#collect(module);
  }

  #collect(module: TestModule): void {
    const cases = [...module.children.allTests()];
    const isOurs = ({ by }: { by?: string }) => by === this.#sign();
    const meta = module.meta() as FileMeta;
    const complete = cases.every((test) => test.result().state !== "pending");
    const passed = cases.filter((test) => test.result().state === "passed");
    // A process that was ended has not come to signing what the file came to.
    const isUnsigned = complete && passed.length > 0 && !isOurs(meta);
    const isForged = isUnsigned || passed.some((test) => !isOurs(test.meta() as TestMeta));
    this.#onModule(module.moduleId, {
      tests: cases.map(testRecord),
      loadErrors: isForged ? [forged] : module.errors().map((error) => textOf(error.message)),
      complete,
      meta,
    });
  }
}

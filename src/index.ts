/** The only public door of the library: the doors of its folders. Lessons, notebooks and exercises import from here. */

export * from "./batch/index.js";
export * from "./clinic/index.js";
export * from "./concurrency/index.js";
export * from "./cost/index.js";
export * from "./course/index.js";
export * from "./database/index.js";
export * from "./display/index.js";
export { InvalidArgumentError, RoundtripError } from "./errors.js";
export * from "./findings/index.js";
export * from "./lab/index.js";
export * from "./plan/index.js";
export * from "./pool/index.js";
export * from "./timing/index.js";
export * from "./wire/index.js";

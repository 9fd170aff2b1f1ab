/**
 * The failures after which a repetition is safe, because nothing of the work is left: `40001` serialization_failure and `40P01`
 * deadlock_detected, by which the server has rolled the transaction back, and `notSent`, a connection that could not be opened.
 *
 * A connection that is lost later is none of them, even when `pg` refuses the next statement unsent: the one before may have
 * been done.
 */
export type RetryCause = "40001" | "40P01" | "notSent";

/** Every cause that there is. @internal */
export const retryCauses: readonly RetryCause[] = ["40001", "40P01", "notSent"];

/**
 * What a server says before it takes any statement: cannot_connect_now (it starts or stops) and too_many_connections.
 * @internal
 */
const refusals = ["57P03", "53300"];

/** A system call by which a connection is opened. */
const openingCalls = ["connect", "getaddrinfo"];

interface Failure {
  code?: unknown;
  syscall?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** How far the causes of an error are followed. */
const deepest = 5;

/**
 * Why a failure is safe to be repeated; undefined when it is not, or when that is not known.
 *
 * @param error what was thrown, by `pg` or by what hands on its errors as `cause`
 * @internal
 */
export function retryCause(error: unknown, depth = 0): RetryCause | undefined {
  if (typeof error !== "object" || error === null || depth > deepest) return undefined;
  const { code, syscall, cause, errors } = error as Failure;
  if (code === "40001" || code === "40P01") return code;
  if (refusals.includes(String(code)) || openingCalls.includes(String(syscall))) return "notSent";
  // A name with several addresses, each of which was tried.
  if (Array.isArray(errors) && errors.length > 0) {
    return errors.every((each) => retryCause(each, depth + 1) === "notSent") ? "notSent" : undefined;
  }
  return retryCause(cause, depth + 1);
}

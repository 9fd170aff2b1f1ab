/**
 * What a stage decides about the bytes that reach it. So many of them go `on`; then the rest is held until the stage says that
 * it goes on, or dropped, or the connection is closed. Stages only decide: the connection acts.
 * @internal
 */
export type Decision = Forward | Hold | Drop | Close;

/** All go on. @internal */
export type Forward = { is: "forward" };
/** The first `on` go on; the rest waits. @internal */
export type Hold = { is: "hold"; on: number };
/** None goes on, and nobody learns of them. @internal */
export type Drop = { is: "drop" };
/** The first `on` go on; then both sides see the connection break off, and the trace says why. @internal */
export type Close = { is: "close"; on: number; why: string };

export const forward: Forward = { is: "forward" };
export const holdAll: Hold = { is: "hold", on: 0 };
export const drop: Drop = { is: "drop" };

import type { WireProxy } from "../wire/proxy.js";

/** What is asked of a lab by those who look at all that are open. */
interface OpenLab {
  readonly database: string;
  readonly wire: Pick<WireProxy, "status">;
  trouble(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The labs that this process has open, by name: opening one again (a notebook run from the top) replaces it. @internal */
export const openLabs = new Map<string, OpenLab>();

/**
 * Of each lab with a role of its own that was closed in this process: how many sessions the server saw that had not come by
 * the proxy, where there were any. They cost what nobody counted. @internal
 */
export const pastTheProxy: number[] = [];

/** Labs that are being opened or closed at this moment. @internal */
export const underWay = new Set<Promise<unknown>>();

/** Keeps in mind that a lab is being opened, or closed, until it is. @internal */
export async function whileUnderWay<T>(work: Promise<T>): Promise<T> {
  underWay.add(work);
  return work.finally(() => underWay.delete(work));
}

/** Closes every lab of this process, those too that are being opened, and waits for those that are being closed. @internal */
export async function closeLabs(): Promise<void> {
  while (underWay.size > 0 || openLabs.size > 0) {
    await Promise.allSettled(underWay);
    await Promise.allSettled([...openLabs.values()].map((lab) => lab.close()));
  }
}

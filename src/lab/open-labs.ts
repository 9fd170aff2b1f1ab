import type { Lab } from "./lab.js";

/** The labs that this process has open, by name: opening one again (a notebook run from the top) replaces it. @internal */
export const openLabs = new Map<string, Lab>();

/** How many labs are being opened or closed at this moment. @internal */
export const underWay = { labs: 0 };

/**
 * Of each lab with a role of its own that was closed in this process: how many sessions the server saw that had not come by
 * the proxy, where there were any. They cost what nobody counted. @internal
 */
export const pastTheProxy: number[] = [];

const opening = new Set<Promise<Lab>>();

/** Keeps in mind that a lab is being opened, until it is. @internal */
export async function whileOpening(opened: Promise<Lab>): Promise<Lab> {
  opening.add(opened);
  underWay.labs++;
  return opened.finally(() => {
    opening.delete(opened);
    underWay.labs--;
  });
}

/** Closes every lab of this process, those too that are being opened. @internal */
export async function closeLabs(): Promise<void> {
  while (opening.size > 0) await Promise.allSettled(opening);
  await Promise.allSettled([...openLabs.values()].map((lab) => lab.close()));
}

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

/** How many labs are being opened or closed at this moment. @internal */
export const underWay = { labs: 0 };

/**
 * Of each lab with a role of its own that was closed in this process: how many sessions the server saw that had not come by
 * the proxy, where there were any. They cost what nobody counted. @internal
 */
export const pastTheProxy: number[] = [];

const opening = new Set<Promise<OpenLab>>();

/** Keeps in mind that a lab is being opened, until it is. @internal */
export async function whileOpening<L extends OpenLab>(opened: Promise<L>): Promise<L> {
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

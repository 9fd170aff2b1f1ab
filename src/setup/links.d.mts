export function missingLinks(): [link: string, target: string][];
export const links: { run(): Promise<string> };

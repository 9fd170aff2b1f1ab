export function withoutLogIns(text: string): string;

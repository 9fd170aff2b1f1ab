export const root: string;
export const postgresPackage: string;
export const postgresFolder: string;

/** Builds the npm package; answers the folder it lies in. */
export function buildPackage(place?: string): Promise<string>

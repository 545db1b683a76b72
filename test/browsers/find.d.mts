export type Found = { from: 'system'; path: string } | { from: 'playwright' } | { from: 'nowhere' }
export type FoundWebKit = { from: 'system'; path: string; driver: string; xvfb: string } | { from: 'playwright' } | { from: 'nowhere' }

export declare function findChromium(): Found
export declare function findFirefox(): Found
export declare function findWebKit(): FoundWebKit

// Where the bytes of files lie. Rows about them, who may have them and for how long, are the matter of `uploads.ts`.

export interface Blob {
  size: number
  /** To be read to its end, or given up with `return()`. */
  body: AsyncIterable<Uint8Array>
}

export interface Blobs {
  /** Takes over a finished file of this machine: afterwards the whole of it is there under the key, or nothing is. The file may be gone then. */
  put(key: string, path: string, type: string): Promise<void>
  get(key: string): Promise<Blob | undefined>
  /** No matter whether there is one. */
  remove(key: string): Promise<void>
}

/** 256 random bits. Whatever else calls itself a key never becomes part of a path or an address. */
export const isBlobKey = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)

/** The place where files lie has failed: nothing may be said to be there. */
export class BlobFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BlobFault'
  }
}

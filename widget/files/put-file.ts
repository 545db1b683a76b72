// Bytes to their address. By XMLHttpRequest, because it alone tells everywhere how much has left: `fetch` streams a body in Chromium
// only, and there only over HTTP/2.

export interface Putting {
  /** The status; 0 when nobody answered or it was stopped. */
  done: Promise<number>
  stop(): void
}

export type PutFile = (url: string, file: Blob, onSent: (share: number) => void) => Putting

export const putFile: PutFile = (url, file, onSent) => {
  const request = new XMLHttpRequest()
  const done = new Promise<number>((resolve) => {
    request.onloadend = () => resolve(request.status)
    request.upload.onprogress = ({ loaded, total }) => onSent(total ? loaded / total : 0)
    try {
      request.open('PUT', url)
      request.send(file)
    } catch {
      resolve(0)
    }
  })
  return { done, stop: () => request.abort() }
}

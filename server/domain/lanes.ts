// Turns: what is done under one key is done one after the other, in the order of asking; what failed holds nobody up.

export type InLane = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function createLanes(): InLane {
  const lanes = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const turn = (lanes.get(key) ?? Promise.resolve()).then(work, work)
    const settled = turn.catch(() => {})
    lanes.set(key, settled)
    void settled.then(() => {
      if (lanes.get(key) === settled) lanes.delete(key)
    })
    return turn
  }
}

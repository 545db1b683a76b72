// Reads and writes what the shop remembers. Some visitors refuse storage altogether: for them the shop forgets, it does not fail.
export function readKept(key, storage = 'localStorage') {
  try {
    return JSON.parse(window[storage].getItem(key) ?? 'null')
  } catch {
    return null
  }
}

export function keep(key, value, storage = 'localStorage') {
  try {
    window[storage].setItem(key, JSON.stringify(value))
  } catch {
    // Full or refused: this page view goes on with what it holds in memory.
  }
}

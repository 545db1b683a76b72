// A file system of a few megabytes that a test may fill, freeze and copy. Mounting takes root on Linux; elsewhere `canMount` says no.

import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const quietly = (command: string, ...args: string[]): void => void execFileSync(command, args, { stdio: 'ignore' })

export interface SmallDisk {
  /** Where it is mounted. */
  dir: string
  /** Writes until there is no room left. */
  fill(): void
  makeRoom(): void
  remount(options: string): void
  unmount(): void
}

function mounted(dir: string, root: string, mount: () => void): SmallDisk {
  mkdirSync(dir, { recursive: true })
  mount()
  const filler = join(dir, 'filler')
  return {
    dir,
    fill() {
      const file = openSync(filler, 'a')
      try {
        // In shrinking pieces, down to the last block.
        for (const bytes of [1024 * 1024, 64 * 1024, 4096, 1]) for (;;) if (writeSync(file, Buffer.alloc(bytes)) < bytes) break
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
        for (;;) {
          try {
            if (writeSync(file, Buffer.alloc(4096)) < 4096) break
          } catch {
            break
          }
        }
      } finally {
        closeSync(file)
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    remount: (options) => quietly('mount', '-o', `remount,${options}`, dir),
    unmount() {
      // Lazily: the driver for Node 20 lets go of a file only when its statements have been collected.
      quietly('umount', '-l', dir)
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** In memory: quick, and gone with the machine. */
export function mountMemory(megabytes: number): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), 'shopbell-disk-'))
  const dir = join(root, 'disk')
  return mounted(dir, root, () => quietly('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir))
}

/** A real ext4 in a file; `image` is what a disk would hold if the machine stopped now. */
export function mountImage(megabytes: number, options = ''): SmallDisk & { image: string } {
  const root = mkdtempSync(join(tmpdir(), 'shopbell-disk-'))
  const image = join(root, 'image')
  quietly('truncate', '-s', `${megabytes}M`, image)
  quietly('mkfs.ext4', '-q', '-F', image)
  const dir = join(root, 'disk')
  return { ...mounted(dir, root, () => quietly('mount', '-o', `loop${options}`, image, dir)), image }
}

/** A copy of such an image, mounted as a machine would after its power came back: the journal of the file system is played back. */
export function mountCopy(image: string): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), 'shopbell-disk-'))
  const copy = join(root, 'image')
  quietly('cp', '--sparse=always', image, copy)
  const dir = join(root, 'disk')
  return mounted(dir, root, () => quietly('mount', '-o', 'loop', copy, dir))
}

export function canMount(): boolean {
  try {
    mountMemory(1).unmount()
    return true
  } catch {
    return false
  }
}

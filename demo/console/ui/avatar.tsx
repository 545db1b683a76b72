import { initialsOf } from '../state/words.ts'

export function Avatar({ name, agent }: { name: string; agent: boolean }) {
  return (
    <span class={`avatar ${agent ? 'agent' : ''}`} aria-hidden="true">
      {initialsOf(name) || '?'}
    </span>
  )
}

// A person as a circle: the initials, and over them the picture when there is one that loads.

export function initials(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  return [first, others.at(-1) ?? '']
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
}

export const avatar = (name: string, imageUrl = '') => (
  <span class="avatar" aria-hidden="true">
    {initials(name)}
    {/^https?:/.test(imageUrl) && (
      <img src={imageUrl} alt="" referrerpolicy="no-referrer" onError={(event) => event.currentTarget.remove()} />
    )}
  </span>
)

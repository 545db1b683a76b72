// A person as a circle: the picture when there is one that loads, the initials under it always.

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  const first = [...(parts[0] ?? '')][0] ?? ''
  const last = parts.length > 1 ? ([...(parts.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toUpperCase()
}

export function Avatar({ name, imageUrl }: { name: string; imageUrl?: string | undefined }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initials(name)}
      {imageUrl?.startsWith('https://') && (
        <img src={imageUrl} alt="" referrerpolicy="no-referrer" onError={(event) => event.currentTarget.remove()} />
      )}
    </span>
  )
}

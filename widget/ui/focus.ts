// Where the keyboard goes when the panel opens or the screen under it is replaced.

/** The field one writes in; on touch screens the panel itself, since a field would push the keyboard over what one came to read. */
export function focusFirst(dialog: HTMLElement | null): void {
  const field = matchMedia('(pointer: coarse)').matches ? null : dialog?.querySelector<HTMLElement>('[data-first]')
  ;(field ?? dialog)?.focus({ preventScroll: true })
}

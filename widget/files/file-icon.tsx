// What stands for a file: its picture, or a sheet of paper.

import { icon } from '../ui/icons.tsx'

const PAPER = 'M5 2.5h6.5L15 6v11.5H5zM11 2.5V6.5h4'

export const sheetOfPaper = () => <span class="x-paper">{icon(PAPER)}</span>

/** A picture that its page does not allow, or that is not there any more, gives its place to what `onBad` draws. */
export const picture = (src: string, alt: string, look: string, onBad?: () => void, size: { width?: number; height?: number } = {}) => (
  <span class={look}>
    <img {...size} src={src} alt={alt} referrerpolicy="no-referrer" decoding="async" onError={onBad} />
  </span>
)

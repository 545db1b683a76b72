import type { Layout, Side } from './layout.ts'

const STEP_PX = 16
const NAMES: Record<Side, string> = { list: 'Width of the list', beside: "Width of the shopper's column" }

/** Dragged, or moved by the arrow keys; a double click brings back the designed width. */
export function ColumnEdge({ side, layout }: { side: Side; layout: Layout }) {
  const width = layout.widths.value[side]
  const towards = side === 'list' ? 1 : -1
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between paragraphs cannot be moved
    <div
      class={`edge of-${side}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={NAMES[side]}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault()
        const edge = event.currentTarget
        const startX = event.clientX
        edge.setPointerCapture(event.pointerId)
        const move = (moved: PointerEvent) => layout.setWidth(side, width + (moved.clientX - startX) * towards)
        edge.addEventListener('pointermove', move)
        edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true })
      }}
      onDblClick={() => layout.setWidth(side, Number.NaN)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        layout.setWidth(side, width + (event.key === 'ArrowRight' ? STEP_PX : -STEP_PX) * towards)
      }}
    />
  )
}

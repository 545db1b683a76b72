// Stands in for `preact/hooks` when the widget is built: @preact/signals imports them only for its own `useSignal` family, and they
// are 800 bytes that every shopper would wait for. The panel is written without: what a hook would remember is a variable of the
// function that makes the screen, what an effect would do is done by a ref.

const refuse = (): never => {
  throw new Error('The widget has no hooks.')
}

export { refuse as useEffect, refuse as useMemo, refuse as useRef }

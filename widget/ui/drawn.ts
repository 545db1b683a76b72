// Makes a component of a function that reads signals: it is drawn again when its props or a signal that it read have changed, and
// only then. All that the widget needs of @preact/signals, which would bring a kilobyte more.

import { effect } from '@preact/signals-core'
import { Component, type ComponentChildren } from 'preact'

export function drawn<Props extends object = object>(draw: (props: Props) => ComponentChildren) {
  return class extends Component<Props> {
    forget = () => {}

    override shouldComponentUpdate(next: Props): boolean {
      const was: Partial<Record<string, unknown>> = { ...this.props }
      const is: typeof was = { ...next }
      // A compiler that helps with debugging says of each element where it stands (`__source`).
      return Object.keys({ ...was, ...is }).some((name) => name !== '__source' && was[name] !== is[name])
    }

    override render(): ComponentChildren {
      this.forget()
      let picture: ComponentChildren
      let isDrawn = false
      this.forget = effect(() => {
        // The second run says that something has changed; the next picture watches anew. What was taken out of the page meanwhile gets
        // no other picture, and watches nothing any more.
        if (isDrawn) this.forceUpdate()
        else picture = draw(this.props)
        isDrawn = true
      })
      return picture
    }
  }
}

// The same small shop in Vue.

import { useShopbell } from 'shopbell/vue'
import { createApp, defineComponent, h, ref } from 'vue'

const server = new URLSearchParams(location.search).get('server') ?? ''

const Help = defineComponent({
  props: { accent: { type: String, required: true } },
  setup(props) {
    const heard = ref('')
    const chat = useShopbell(() => ({
      server,
      site: 'demo',
      accent: props.accent,
      onOpen: () => {
        heard.value = 'open'
      },
      onClose: () => {
        heard.value = 'close'
      },
    }))
    return () => h('p', [h('button', { onClick: () => chat.value?.open() }, 'Ask us'), h('output', heard.value)])
  },
})

const App = defineComponent({
  setup() {
    const isThere = ref(true)
    const accent = ref('#123456')
    const turn = () => {
      isThere.value = !isThere.value
    }
    const dye = () => {
      accent.value = '#654321'
    }
    return () =>
      h('main', [
        h('button', { onClick: turn }, 'Chat on or off'),
        h('button', { onClick: dye }, 'Other colour'),
        isThere.value ? h(Help, { accent: accent.value }) : undefined,
      ])
  },
})

createApp(App).mount(document.body.appendChild(document.createElement('div')))

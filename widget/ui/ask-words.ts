// The words of an agent's question to see the page.

import { word } from '../locales/word.ts'

export const asked = word('asked', '{name} asks to see this page. All text and all you type stay hidden.')
export const allow = word('allow', 'Allow')

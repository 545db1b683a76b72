import { word } from '../locales/word.ts'

export const newFrom = word('newFrom', 'New message from {name}')

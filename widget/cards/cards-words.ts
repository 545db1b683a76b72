// What is said on cards, in English (widget/ui/words.ts says how words are written).

import { word } from '../locales/word.ts'

export const couponCode = word('couponCode', 'Coupon code')
export const itemsOffered = word('itemsOffered', 'For your cart')
export const times = word('times', '{n} × {item}')
export const accept = word('accept', 'Accept')
export const refuse = word('refuse', 'No, thanks')
export const youAccepted = word('youAccepted', 'You accepted this')
export const youRefused = word('youRefused', 'You declined this')
export const unanswered = word('unanswered', 'No connection. Try again when it is back.')
export const replies = word('replies', 'Suggested answers')
export const sendForm = word('sendForm', 'Send')
export const formSent = word('formSent', 'You answered this')
export const choose = word('choose', 'Choose')
export const optional = word('optional', '{label} (optional)')
export const required = word('required', 'Fill this in.')
export const emailWrong = word('formEmailWrong', 'Write it like name@example.com.')
export const numberWrong = word('numberWrong', 'Write a number.')

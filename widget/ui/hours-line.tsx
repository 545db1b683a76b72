// What the start form says of hours: when the shop opens, and how soon it answers. A lazy chunk, for shops that are closed or tell it.

import type { WebchatQueue } from '../../protocol/models.ts'
import type { Hours } from './extras.ts'
import { spanText, whenText } from './hours.ts'
import * as words from './hours-words.ts'

export const hours: Hours = {
  promise({ open, next_opening_epoch: opensAt }, byMail) {
    if (open === false) return opensAt ? (byMail ? words.backMail : words.backHere)(whenText(opensAt)) : words.closedNow()
  },
  topic: ({ queue_name, available, open, next_opening_epoch: opensAt }: WebchatQueue) =>
    available ? queue_name : open === false && opensAt ? words.queueClosed(queue_name, whenText(opensAt)) : words.queueAway(queue_name),
  replyIn: ({ open, reply_within_seconds: seconds }) =>
    !!seconds && open !== false && <p class="meta">{words.replyIn(spanText(seconds))}</p>,
}

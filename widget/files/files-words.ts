// What is said about files, in English (widget/ui/words.ts says how words are written).

import { word } from '../locales/word.ts'

export const dropHere = word('dropHere', 'Drop the files here')
export const uploading = word('uploading', 'Uploading {file}')
export const waits = word('waits', 'Waiting')
export const ready = word('ready', { one: '{n} file ready to send', other: '{n} files ready to send' })
export const remove = word('remove', 'Remove {file}')
export const cancel = word('cancel', 'Cancel {file}')
export const again = word('fileAgain', 'Try again with {file}')
export const flaws = {
  kind: word('flawKind', 'This kind cannot be sent. Possible: {kinds}.'),
  'too big': word('flawBig', 'Too big. A file may have {size}.'),
  'too many': word('flawMany', { one: 'Only {n} file in one message.', other: 'Only {n} files in one message.' }),
  empty: word('flawEmpty', 'This file is empty.'),
  offline: word('flawOffline', 'Not uploaded. Check the connection.'),
  refused: word('flawRefused', 'Not uploaded.'),
  unfit: word('flawUnfit', 'This file is damaged, or not what its name says.'),
  later: word('flawLater', 'Too many files for now. Try again later.'),
  lost: word('flawLost', 'The page was left before this file was uploaded. Add it again.'),
} as const

export const enlarge = word('enlarge', 'Show {file} large')
export const notShown = word('notShown', 'Cannot be shown here')
export const picture = word('picture', 'Picture {n} of {many}')
export const closePicture = word('closePicture', 'Close the picture')
export const previous = word('previous', 'Previous picture')
export const next = word('nextPicture', 'Next picture')
export const zoom = word('zoom', 'Full size')
export const download = word('download', 'Download')

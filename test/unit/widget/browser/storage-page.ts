// docs/storage.md, out of the table.

import type { StoredKey } from '../../../../widget/browser/storage-table.ts'

export function storagePage(rows: readonly StoredKey[]): string {
  const lines = rows.map(
    ({ area, key, what, when, why, until }) => `| \`${area}\` | \`${key}\` | ${what} | the shopper ${when} | ${why} | ${until} |`,
  )
  return `# What is stored in a shopper's browser

Generated from \`widget/browser/storage-table.ts\` by \`npx vitest run test/unit/widget/browser/storage-table.test.ts -u\`; do not edit it here.

**Nothing before the shopper acts.** A page with the tag stores nothing and asks the server for nothing but \`loader.js\`; opening the chat stores nothing either. After that, and only
on the shop's own origin:

| where | key | what | written when | why | until |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

\`Shopbell.logout()\` removes every key that begins with \`shopbell:\` in both, also when the widget was never loaded. "Delete what is kept of you" in the menu removes
everything that names the shopper: \`form\`, \`session\`, \`past\`, \`draft\`, \`out\`, \`consent\` and \`tray\`; the two choices, the two times and the cart stay.

No cookies, no IndexedDB, no Cache API, no service worker. Tabs take turns and hear each other by Web Locks and BroadcastChannel, which keep nothing. The widget's own files lie in the
browser's ordinary cache. Where storage is blocked or full the page's memory takes its place, and all of it is gone with the page.

\`test/browser/stored.spec.ts\` walks through a whole chat and finds no key that is not in this table, and nothing at all before the first letter is typed.
`
}

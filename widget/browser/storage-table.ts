// Everything that loader and widget write into a shopper's browser, for docs/storage.md and the test that looks for a key which is not
// here. No code of the widget reads it: it costs nobody a byte.

export interface StoredKey {
  area: 'localStorage' | 'sessionStorage'
  /** `<site>` is the site key of the page, `<id>` that of one message. */
  key: string
  what: string
  /** What the shopper does before it is written. */
  when: string
  why: string
  until: string
  /** The file that writes it. */
  writer: string
}

/** A logout forgets every row: `Shopbell.logout()` takes all keys that begin with `shopbell:`, in both areas. */
export const STORED: readonly StoredKey[] = [
  {
    area: 'localStorage',
    key: 'shopbell:<site>:form',
    what: 'name, e-mail, topic, question and answers of the start form, without fields the shop marked as private',
    when: 'types into the start form',
    why: 'it is still filled in after a walk through the shop, and the next time',
    until: 'the shopper deletes their data. It has no end of its own; the question goes when the chat has begun',
    writer: 'widget/conversation/conversation.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:start',
    what: 'the form as it was sent, and the id of that sending',
    when: 'presses "Start the chat"',
    why: 'a start whose answer was lost is repeated as the same one',
    until: 'it is answered. Not used after fifteen minutes',
    writer: 'widget/conversation/credentials.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:session',
    what: 'the uuid of the conversation, its token and resume secret, the shopper’s own ARN',
    when: 'starts a chat, or is signed in to the shop when it calls `identify`',
    why: 'the chat goes on after a reload, on the next page and in other tabs',
    until: 'the shopper starts anew or deletes their data, or the server knows the conversation no more',
    writer: 'widget/conversation/credentials.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:past',
    what: 'of the last five ended chats: the agent’s name, when it ended, and its `session`',
    when: 'starts anew after a chat has ended',
    why: 'they can be read again',
    until: 'the shopper deletes their data. Not used after a day, and taken out when the next chat is put there',
    writer: 'widget/conversation/past.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:draft',
    what: 'words not sent yet',
    when: 'types a message',
    why: 'they are still there on the next page',
    until: 'they are sent, or the chat ends',
    writer: 'widget/conversation/conversation.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:out:<id>',
    what: 'one message that the server has not confirmed',
    when: 'sends a message',
    why: 'no message is lost with the network or the page',
    until: 'it is confirmed or discarded, or the conversation is forgotten',
    writer: 'widget/conversation/outbox.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:sound',
    what: 'whether the sound is on',
    when: 'switches it in the menu',
    why: 'the choice is remembered',
    until: 'logout. It has no end of its own',
    writer: 'widget/attention/attention.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:notify',
    what: 'whether notices of the browser are wanted',
    when: 'switches them in the menu',
    why: 'the choice is remembered',
    until: 'logout. It has no end of its own',
    writer: 'widget/attention/attention.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:rung',
    what: 'the time of the newest message for which a sound was made',
    when: 'has a chat in which an agent writes',
    why: 'of several tabs one rings, once',
    until: 'logout. It has no end of its own',
    writer: 'widget/attention/attention.ts',
  },
  {
    area: 'localStorage',
    key: 'shopbell:<site>:noted',
    what: 'the time of the newest message for which a notice was shown',
    when: 'has a chat in which an agent writes',
    why: 'of several tabs one shows it, once',
    until: 'logout. It has no end of its own',
    writer: 'widget/attention/attention.ts',
  },
  {
    area: 'sessionStorage',
    key: 'shopbell:<site>:consent',
    what: 'that this tab may be shown, to which agent, in which conversation',
    when: 'allows an agent to see the page',
    why: 'the next page need not ask again',
    until: 'the shopper stops it, the chat ends, or the tab closes',
    writer: 'widget/conversation/conversation.ts',
  },
  {
    area: 'sessionStorage',
    key: 'shopbell:<site>:tray',
    what: 'names, sizes and upload keys of files chosen and not sent',
    when: 'chooses files for a message',
    why: 'they need not be chosen again on the next page',
    until: 'they are sent or taken out, the conversation is forgotten, or the tab closes',
    writer: 'widget/files/tray.ts',
  },
  {
    area: 'sessionStorage',
    key: 'shopbell:cart',
    what: 'the cart as heard from the page’s `dataLayer`',
    when: 'has a chat while the page’s analytics tell of a cart',
    why: 'analytics tell of changes only, and the agent sees the whole',
    until: 'logout, or the tab closes',
    writer: 'widget/context/context.ts',
  },
]

// Letters to shoppers, as ports: one that hands a letter to the post, and the rows by which it survives a restart.

export interface Letter {
  /** Also its Message-ID: who gets it twice after a crash sees one. */
  uuid: string
  conversationUuid: string
  to: string
  subject: string
  text: string
  html: string
  madeAt: number
  /** How often it was handed to the post. */
  tries: number
}

/** refused: it will never be taken. later: the post cannot be reached, or asks for patience. `code` says why without naming anybody. */
export type Posted = { is: 'taken' } | { is: 'refused' | 'later'; code: string }

export interface Post {
  send(letter: Letter): Promise<Posted>
  close(): void
}

/** What of a conversation the shopper has not seen, and may have to be told by letter. */
export interface OwedAnswer {
  conversationUuid: string
  dueAt: number
  /** Epoch of the newest word that went by letter. */
  mailedUpTo: number
  lastLetterAt: number
}

export interface LetterStore {
  put(letter: Letter): Promise<void>
  due(now: number, limit: number): Promise<Letter[]>
  /** When the next one is due. */
  nextAt(): Promise<number | undefined>
  /** False when somebody else was faster. Until `until` nobody else takes it. */
  claim(letter: Letter, until: number): Promise<boolean>
  putOff(uuid: string, until: number): Promise<void>
  remove(uuid: string): Promise<void>

  /** One is owed; an earlier note of it stands. */
  owe(conversationUuid: string, dueAt: number): Promise<void>
  owed(now: number, limit: number): Promise<OwedAnswer[]>
  nextOwedAt(): Promise<number | undefined>
  owedAgainAt(conversationUuid: string, dueAt: number | undefined): Promise<void>
  /** The letter and that it was written, in one unit; false when another was written meanwhile. */
  answer(letter: Letter, owed: OwedAnswer, upTo: number): Promise<boolean>
}

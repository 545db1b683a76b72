// The rows of uploads, over any engine.

import { UPLOADS, type UploadExtension } from '../../protocol/limits.ts'
import type { Upload, UploadState, UploadStore } from '../domain/uploads.ts'
import type { Engine, Statement, Value } from './engine.ts'

export function createUploadStore(engine: Engine): UploadStore {
  const all = async (condition: string, ...params: Value[]): Promise<Upload[]> =>
    (await engine.read<UploadRow>(`select * from uploads where ${condition}`, params)).map(uploadOf)
  const put = async (statement: Statement): Promise<void> => {
    const outcome = await engine.write([statement])
    if (outcome !== 'committed') throw new Error(`a write that cannot conflict was answered ${outcome}`)
  }

  return {
    add: (upload) =>
      put({
        sql: `insert into uploads (upload_key, conversation_uuid, uploader, extension, name, state, type, asked_at)
              values (?, ?, ?, ?, ?, ?, ?, ?)`,
        params: [
          upload.key,
          upload.conversationUuid ?? null,
          upload.uploaderArn,
          upload.extension,
          upload.name,
          upload.state,
          upload.type ?? null,
          upload.askedAt,
        ],
      }),

    find: async (key) => (await all('upload_key = ?', key))[0],

    async move(key, from, to, looks) {
      const outcome = await engine.write([
        {
          sql: `update uploads set state = ?, type = coalesce(?, type), bytes = coalesce(?, bytes), width = coalesce(?, width),
                height = coalesce(?, height) where upload_key = ? and state = ?`,
          params: [to, looks?.type ?? null, looks?.bytes ?? null, looks?.width ?? null, looks?.height ?? null, key, from],
          rows: 1,
        },
      ])
      return outcome === 'committed'
    },

    ofConversation: (uuid) => all('conversation_uuid = ?', uuid),

    async askedSince(uploader, sinceMs) {
      const sql = 'select count(*) as count from uploads where uploader = ? and asked_at > ?'
      const [row] = await engine.read<{ count: number }>(sql, [uploader, sinceMs])
      return Number(row?.count ?? 0)
    },

    orphans: (before, limit) =>
      all("state = 'removing' or (state in ('asked', 'receiving', 'stored') and asked_at < ?) order by asked_at limit ?", before, limit),

    remove: (key) => put({ sql: 'delete from uploads where upload_key = ?', params: [key] }),
  }
}

/** In the very commit of the message: a file is part of one message or of none. */
export function uploadSent(key: string, uploaderArn: string, conversationUuid: string): Statement {
  return {
    sql: `update uploads set state = 'sent', conversation_uuid = ?
          where upload_key = ? and state = 'stored' and uploader = ? and coalesce(conversation_uuid, ?) = ?`,
    params: [conversationUuid, key, uploaderArn, conversationUuid, conversationUuid],
    rows: 1,
  }
}

/** In the very commit that takes the message away. */
export function uploadGone(key: string): Statement {
  return { sql: "update uploads set state = 'removing' where upload_key = ?", params: [key] }
}

interface UploadRow {
  upload_key: string
  conversation_uuid: string | null
  uploader: string
  extension: string
  name: string
  state: string
  type: string | null
  bytes: number | null
  width: number | null
  height: number | null
  asked_at: number
}

function uploadOf(row: UploadRow): Upload {
  return {
    key: row.upload_key,
    conversationUuid: row.conversation_uuid ?? undefined,
    uploaderArn: row.uploader,
    extension: extensionOf(row.extension),
    name: row.name,
    state: row.state as UploadState,
    type: row.type ?? undefined,
    ...(row.bytes && { bytes: Number(row.bytes) }),
    ...(row.width && { width: Number(row.width) }),
    ...(row.height && { height: Number(row.height) }),
    askedAt: Number(row.asked_at),
  }
}

function extensionOf(text: string): UploadExtension {
  const known = UPLOADS.extensions.find((each) => each === text)
  if (!known) throw new Error('an upload has an extension that is none of ours')
  return known
}

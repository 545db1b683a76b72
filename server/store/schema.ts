// The tables, as numbered steps. A step that has landed is never edited; a change is a new step.
// Written in what SQLite and PostgreSQL both read: bigint for times (epoch ms), text for JSON, no booleans.

/** What differs: SQLite keeps a table in the order of its primary key only when told so, and then writes one page less for every fact. */
export interface Dialect {
  /** Ends a `create table`. */
  clustered: 'without rowid' | ''
}

export const SQLITE: Dialect = { clustered: 'without rowid' }

export const migrations = ({ clustered }: Dialect): readonly string[] => [
  `
  create table conversations (
    conversation_uuid text primary key,
    merchant_id text not null,
    site text not null,
    queue_name text not null,
    queue_uuid text not null,
    opened_at bigint not null,
    seq bigint not null,
    last_at bigint not null,
    life text not null,
    row_json text not null,
    unread_json text not null
  );
  create index conversations_by_queue on conversations (merchant_id, queue_name, last_at);
  create index conversations_by_life on conversations (merchant_id, queue_name, life);

  create table facts (
    conversation_uuid text not null,
    seq bigint not null,
    at bigint not null,
    kind text not null,
    author text,
    cid text,
    body text not null,
    primary key (conversation_uuid, seq)
  ) ${clustered};
  create unique index facts_said_once on facts (conversation_uuid, author, cid) where cid is not null;

  create table people_present (
    arn text not null,
    conversation_uuid text not null,
    primary key (arn, conversation_uuid)
  );

  create table queue_entries (
    queue_uuid text primary key,
    conversation_uuid text not null,
    merchant_id text not null,
    queue_name text not null,
    arn text not null,
    name text not null,
    email text,
    language text,
    question text not null,
    joined_at bigint not null,
    state text not null,
    ended_at bigint,
    agent_arn text
  );
  create unique index queue_entries_by_conversation on queue_entries (conversation_uuid);
  create index queue_entries_line on queue_entries (merchant_id, queue_name, state, joined_at, queue_uuid);
  create index queue_entries_ended on queue_entries (merchant_id, queue_name, state, ended_at);
  create index queue_entries_taken_by on queue_entries (agent_arn, ended_at);

  create table starts (
    site text not null,
    cid text not null,
    conversation_uuid text not null,
    at bigint not null,
    primary key (site, cid)
  );

  create table resume_secrets (
    hash text primary key,
    conversation_uuid text not null,
    site text not null,
    parent_hash text,
    dies_at bigint
  );
  create index resume_secrets_of on resume_secrets (conversation_uuid);

  create table contexts (
    conversation_uuid text primary key,
    body text not null
  );

  create table sites (
    site text primary key,
    merchant_id text not null,
    shop_name text not null
  );
  create table site_origins (
    site text not null,
    origin text not null,
    primary key (site, origin)
  );
  create index site_origins_any on site_origins (origin);
  create table site_queues (
    site text not null,
    position bigint not null,
    queue_name text not null,
    primary key (site, queue_name)
  );

  create table agents (
    arn text primary key,
    user_id bigint not null,
    merchant_id text not null,
    name text not null,
    key_hash text not null
  );
  create unique index agents_by_key on agents (key_hash);
  create table agent_queues (
    arn text not null,
    merchant_id text not null,
    queue_name text not null,
    status text not null,
    primary key (arn, queue_name)
  );
  create index agent_queues_of on agent_queues (merchant_id, queue_name);

  create table canned_messages (
    merchant_id text not null,
    oid bigint not null,
    short_code text not null,
    canned_message text not null,
    primary key (merchant_id, oid)
  );
  `,

  // What the next decision needs, instead of what lists show: rows are made when somebody reads them, not with every message. A later
  // step that changes the shape of the state empties this column, and the facts fill it again.
  `
  alter table conversations add column state_json text;
  alter table conversations drop column row_json;
  alter table conversations drop column unread_json;
  `,

  // Words by which conversations are found, as bytes: those compare alike in every database. The mark says up to which fact they are there.
  `
  create table search_marks (
    conversation_uuid text primary key,
    queue_name text not null,
    seq bigint not null,
    begun_at bigint not null
  );
  create table search_words (
    conversation_uuid text not null,
    word bytea not null,
    merchant_id text not null,
    queue_name text not null,
    shown text,
    primary key (conversation_uuid, word)
  ) ${clustered};
  create index search_words_found on search_words (merchant_id, queue_name, word);
  `,

  // What a person may ask of their data: what was agreed to, what was erased (hashes only), what must be kept, and for how long.
  `
  create table consents (
    conversation_uuid text not null,
    position bigint not null,
    kind text not null,
    answer text not null,
    text_version text not null,
    scope text not null,
    at bigint not null,
    primary key (conversation_uuid, position)
  );
  create table erasures (
    hash text primary key,
    at bigint not null
  );
  create table legal_holds (
    conversation_uuid text primary key,
    by_arn text not null,
    at bigint not null
  );
  create table retention (
    site text primary key,
    closed_for_ms bigint not null
  );
  `,
  // What agents configure. A department is a queue by another name: `department_name` is the `queue_name` of the other tables. Numbers
  // are counted in `settings_oids` and never given twice, so that what names a deleted thing never comes to mean another.
  `
  alter table agents add column role text;
  create table agent_profiles (
    arn text primary key,
    display_name text,
    profile_image_url text,
    default_language text,
    default_status text,
    chat_limit bigint,
    more_json text not null
  );

  create table departments (
    merchant_id text not null,
    oid bigint not null,
    department_name text not null,
    settings_json text,
    primary key (merchant_id, oid)
  );
  create unique index departments_by_name on departments (merchant_id, department_name);

  create table engagements (
    merchant_id text not null,
    oid bigint not null,
    active bigint not null,
    body text not null,
    primary key (merchant_id, oid)
  );
  create index engagements_active on engagements (merchant_id, active, oid);

  create table items (
    merchant_id text not null,
    item_id text not null,
    body text not null,
    primary key (merchant_id, item_id)
  );

  create table settings_oids (
    merchant_id text not null,
    thing text not null,
    last bigint not null,
    primary key (merchant_id, thing)
  );

  alter table canned_messages add column department_oids text;
  alter table canned_messages add column folded_code bytea;
  create index canned_messages_by_code on canned_messages (merchant_id, folded_code, oid);
  create table canned_words (
    merchant_id text not null,
    word bytea not null,
    oid bigint not null,
    primary key (merchant_id, word, oid)
  ) ${clustered};
  create index canned_words_of on canned_words (merchant_id, oid);
  create index queue_entries_unanswered on queue_entries (state, merchant_id, queue_name) where state in ('waiting', 'away');
  `,

  // Files of messages. The bytes lie elsewhere, under the same key.
  `
  create table uploads (
    upload_key text primary key,
    conversation_uuid text,
    uploader text not null,
    extension text not null,
    name text not null,
    state text not null,
    type text,
    asked_at bigint not null
  );
  create index uploads_of_conversation on uploads (conversation_uuid);
  create index uploads_of_person on uploads (uploader, asked_at);
  create index uploads_by_state on uploads (state, asked_at);
  `,
  // Who may still do what. `valid_from`: what was issued to this agent before that moment counts no more. A ban names a conversation, an
  // e-mail address or a customer of the merchant's (`kind`). A session is what the console's cookie stands for.
  `
  alter table sites add column closed_at bigint;
  alter table agents add column disabled_at bigint;
  alter table agents add column valid_from bigint;
  alter table agents add column email text;
  alter table agents add column password_hash text;
  alter table agents add column oauth_subject text;
  create unique index agents_by_email on agents (email);
  create unique index agents_by_subject on agents (oauth_subject);

  create table bans (
    site text not null,
    kind text not null,
    value text not null,
    at bigint not null,
    primary key (site, kind, value)
  );

  create table agent_sessions (
    hash text primary key,
    arn text not null,
    started_at bigint not null,
    ends_at bigint not null
  );
  create index agent_sessions_of on agent_sessions (arn);
  create index agent_sessions_by_end on agent_sessions (ends_at);

  create table site_identity_keys (
    site text not null,
    key_id text not null,
    key_json text not null,
    at bigint not null,
    primary key (site, key_id)
  );

  create table identified (
    conversation_uuid text primary key,
    site text not null,
    sub text not null,
    email text,
    name text,
    at bigint not null
  );
  create index identified_by_sub on identified (site, sub, at);
  `,

  // What only agents may know of a conversation, numbered apart from its facts.
  `
  create table leg_facts (
    conversation_uuid text not null,
    number bigint not null,
    at bigint not null,
    kind text not null,
    body text not null,
    primary key (conversation_uuid, number)
  ) ${clustered};
  `,

  // A link to somebody's data, good once and for minutes: one row for each conversation that it shows.
  `
  create table export_links (
    hash text not null,
    conversation_uuid text not null,
    reader text not null,
    ends_at bigint not null,
    primary key (hash, conversation_uuid)
  );
  create index export_links_of_conversation on export_links (conversation_uuid);
  create index export_links_by_end on export_links (ends_at);
  `,

  // Letters on their way, and answers that may have to go by letter (`due_at` null: none). Both go when their conversation does.
  `
  create table letters (
    letter_uuid text primary key,
    conversation_uuid text not null,
    recipient text not null,
    body text not null,
    made_at bigint not null,
    due_at bigint not null,
    tries bigint not null
  );
  create index letters_due on letters (due_at);
  create index letters_of on letters (conversation_uuid);

  create table owed_answers (
    conversation_uuid text primary key,
    due_at bigint,
    mailed_up_to bigint not null,
    last_letter_at bigint not null
  );
  create index owed_answers_due on owed_answers (due_at);
  `,

  // What a message says of its files: how large they are, and how much room a picture takes.
  `
  alter table uploads add column bytes bigint;
  alter table uploads add column width bigint;
  alter table uploads add column height bigint;
  `,

  // How a shopper found a talk, beside its log.
  `
  create table ratings (
    conversation_uuid text primary key,
    rating bigint not null,
    comment text not null,
    at bigint not null
  );
  `,

  // What a site asks its shoppers before a talk.
  `
  create table site_forms (
    site text primary key,
    body text not null
  );
  `,
]

/** For the embedded engine. */
export const MIGRATIONS: readonly string[] = migrations(SQLITE)

// The nouns of the wire, named and typed as UltraCart names them. Every property is optional there and so it is here,
// except where our server always fills it. Fields marked "ours" are extensions that other clients may ignore.

export type ArnString = string
/** ISO 8601 in UTC, for example 2026-11-20T18:00:00.000Z. */
export type IsoTime = string

export interface ConversationMessage {
  author_conversation_participant_arn?: ArnString
  author_conversation_participant_name?: string
  body?: string
  /** Ours: something to look at, to press or to fill in, for `readCard`. `body` says the same in words. */
  card?: object
  /** Only ever shown to the message's own author: the one of a start opens the conversation. */
  client_message_id?: string
  conversation_message_uuid?: string
  language_iso_code?: string
  /** Ours: what the files are, in the order of their addresses. */
  media?: ConversationMessageMedia[]
  media_urls?: string[]
  merchant_id?: string
  message_dts?: IsoTime
  message_epoch?: number
  /** Ours: its words were taken away. */
  redacted?: boolean
  type?: 'message' | 'notice' | 'engagement prompt' | 'tool call'
  upload_keys?: string[]
}

/** Ours. */
export interface ConversationMessageMedia {
  name?: string
  type?: string
  bytes?: number
  /** Of a picture, in pixels. */
  width?: number
  height?: number
}

export interface ConversationParticipant {
  conversation_participant_arn?: ArnString
  conversation_participant_name?: string
  conversation_participant_uuid?: string
  email?: string
  joined_dts?: IsoTime
  language_iso_code?: string
  last_message_dts?: IsoTime
  left_dts?: IsoTime
  profile_image_url?: string
  /** "customer" or "agent". UltraCart leaves the values open; these two are ours. */
  status?: string
  timezone?: string
  unread_messages?: number
}

export interface ConversationSummary {
  closed?: boolean
  conversation_arn?: ArnString
  conversation_uuid?: string
  customer_first_message_unresponded_to_dts?: IsoTime
  last_conversation_message_body?: string
  last_conversation_participant_arn?: ArnString
  last_conversation_participant_name?: string
  last_interactive_message_dts?: IsoTime
  last_message_dts?: IsoTime
  medium?: 'websocket' | 'sms'
  merchant_id?: string
  message_count?: number
  participants?: ConversationParticipant[]
  start_dts?: IsoTime
  unread_messages?: boolean
  visible?: boolean
}

export interface Conversation extends ConversationSummary {
  base_language_iso_code?: string
  messages?: ConversationMessage[]
  /** Ours: the number of the last fact that the rows here include, and the history it counts in. */
  seq?: number
  stream?: string
}

export interface ConversationStartRequest {
  add_conversation_participant_arns?: ArnString[]
  conversation_arn?: ArnString
  /** The place in line that an agent picks up. */
  conversation_webchat_queue_uuid?: string
  resolve_only?: boolean
  // Ours, a shopper's:
  question?: string
  queue_name?: string
  conversation_participant_name?: string
  email?: string
  participant_language_iso_code?: string
  cart_id?: string
  ucacid?: string
  url?: string
  client_message_id?: string
  resume_secret?: string
  /** By the names of the form's own fields; a ticked checkbox is `yes`. */
  form_answers?: Readonly<Record<string, string>>
}

export interface ConversationStartResponse {
  conversation?: Conversation
  // Ours, to a shopper:
  customer_auth?: ConversationCustomerAuth
  conversation_webchat_queue_uuid?: string
  resume_secret?: string
}

export interface ConversationCustomerAuth {
  conversation_participant_arn?: ArnString
  conversation_participant_name?: string
  join_dts_conversation_participant_arn?: string
  jwt?: string
  merchant_id?: string
  merchant_id_queue_name?: string
  websocket_url?: string
}

export interface ConversationAgentAuth {
  chat_admin?: boolean
  chat_user?: boolean
  conversation_participant_arn?: ArnString
  conversation_participant_name?: string
  jwt?: string
  merchant_id?: string
  user_id?: number
  websocket_url?: string
}

export interface ConversationAgentProfile {
  chat_limit?: number
  default_language_iso_code?: string
  default_status?: AgentStatus
  display_name?: string
  name?: string
  profile_image_url?: string
  user_id?: number
}

export interface ConversationCannedMessage {
  canned_message?: string
  conversation_canned_message_oid?: number
  conversation_department_oids?: number[]
  short_code?: string
}

export type AgentStatus = 'available' | 'busy' | 'unavailable'

export interface ConversationWebchatQueueStatusAgent {
  agent_status?: AgentStatus
  agent_user_id?: string
  conversation_participant_arn?: ArnString
  conversation_participant_name?: string
  last_chat_dts?: IsoTime
  next_round_robin?: boolean
  profile_image_url?: string
}

export interface ConversationWebchatQueueStatusQueueEntry {
  conversation_participant_arn?: ArnString
  conversation_participant_name?: string
  conversation_webchat_queue_uuid?: string
  email?: string
  join_dts?: IsoTime
  participant_language_iso_code?: string
  question?: string
  queue_name?: string
  /** Ours, in `engage customer`: how long the offer stands. */
  pick_up_within_seconds?: number
}

/** Ours: who handed a talk on, and where to. Without an agent the shopper stands in the queue's line. */
export interface ConversationTransfer {
  from_conversation_participant_arn?: ArnString
  from_conversation_participant_name?: string
  queue_name?: string
  to_conversation_participant_arn?: ArnString
  to_conversation_participant_name?: string
}

export interface ConversationWebchatQueueStatus {
  agent_available_count?: number
  agent_busy_count?: number
  agent_count?: number
  agent_unavailable_count?: number
  agents?: ConversationWebchatQueueStatusAgent[]
  customer_abandon_count?: number
  customer_active_count?: number
  customer_average_abandon_time_seconds?: number
  customer_average_chat_time_seconds?: number
  customer_average_hold_time_seconds?: number
  customer_chat_count?: number
  customer_waiting_count?: number
  customer_waiting_join_dts?: IsoTime
  queue_entries?: ConversationWebchatQueueStatusQueueEntry[]
  queue_name?: string
}

export interface Currency {
  currency_code?: string
  localized_formatted?: string
  value?: number
}

export interface CartItem {
  auto_order_schedule?: string
  default_thumbnail_url?: string
  description?: string
  item_id?: string
  kit_component_options?: { item_id?: string; item_oid?: number; name?: string; option_oid?: number; selected_value?: string }[]
  options?: { name?: string; option_oid?: number; selected_value?: string }[]
  quantity?: number
  total_cost?: Currency
  unit_cost?: Currency
  variations?: { variation_name?: string; variation_value?: string }[]
  view_url?: string
}

export interface Cart {
  cart_id?: string
  coupons?: { coupon_code?: string }[]
  currency_code?: string
  items?: CartItem[]
  summary?: { subtotal?: Currency; total?: Currency }
}

export interface HitPageView {
  referrer?: string
  time_on_page?: number
  title?: string
  url?: string
}

export interface ConversationWebchatContext {
  cart?: Cart
  current_url?: string
  page_view?: HitPageView[]
  session_start?: { referrer?: string; user_agent?: string }
  session_start_dts?: IsoTime
  /** Ours: what the shopper was asked before the talk. */
  form_answers?: FormAnswer[]
}

export interface ConversationEventQueuePosition {
  available?: boolean
  /** 1 = next, -1 = not in the line. */
  position?: number
  /** Ours: a range, not a promise. Absent while too little is known to say anything. */
  estimated_wait_seconds?: number
  estimated_wait_max_seconds?: number
  /** Ours, in the answer to a question: the place before was lost by an absence. */
  place_lost?: boolean
}

export interface ConversationEventReadMessage {
  conversation_message_uuid?: string
  message_dts?: IsoTime
  message_epoch?: number
  /** Ours: whose mark this is, filled by the server. */
  reader_conversation_participant_arn?: ArnString
}

export interface ConversationEventTyping {
  author_conversation_participant_arn?: ArnString
  author_conversation_participant_name?: string
  /** "typing" or "" (stopped). */
  value?: string
}

export interface ConversationEventRRWeb {
  data?: string
  data_part?: number
  data_sha256?: string
  data_total_parts?: number
  data_total_sha256?: string
  event_index?: number
  /** UltraCart has init and events; the rest is ours. */
  type?: 'init' | 'events' | 'stop' | 'declined' | 'paused' | 'ended'
  /** Ours: new with every page load. */
  recording_uuid?: string
  /** Ours, on init and stop towards the shopper: who asks to see the page. */
  agent_name?: string
}

export interface ConversationEventWebchatContext {
  cart_id?: string
  ucacid?: string
  url?: string
  // Ours:
  cart?: Cart
  title?: string
  referrer?: string
}

export interface ConversationEventAddCoupon {
  agent_arn?: ArnString
  agent_name?: string
  coupon_code?: string
  /** Ours: by which an answer says what it is to. */
  offer_uuid?: string
  /** Ours: when it was made. */
  offer_epoch?: number
}

export interface ConversationEventAddItem {
  agent_arn?: ArnString
  agent_name?: string
  items?: CartItem[]
  /** Ours, as above. */
  offer_uuid?: string
  offer_epoch?: number
}

/** Ours: what the shopper made of a coupon or of items. */
export interface ConversationEventOfferAnswer {
  offer_uuid: string
  outcome: 'accepted' | 'declined'
}

export interface ApiError {
  developer_message?: string
  error_code?: string
  more_info?: string
  object_id?: string
  user_message?: string
}

/** Most answers wrap their payload; `conversation` start and context do not. */
export interface Envelope {
  success?: boolean
  error?: ApiError
  metadata?: { payload_name?: string; result_set?: { count?: number; limit?: number; offset?: number; more?: boolean } }
}

export interface ConversationSearchRequest {
  date_end?: IsoTime
  date_start?: IsoTime
  email_filter?: string
  language_filter?: string
  medium_filter?: string
  order_by_newest?: boolean
  order_by_oldest?: boolean
  range_begin?: number
  range_end?: number
  sms_phone_number_filter?: string
  text_search?: string
  visible_filter?: boolean
}

/** Not wrapped. `range_end` is the last row returned, and absent when there is none. */
export interface ConversationSearchResponse {
  range_begin?: number
  range_end?: number
  records?: ConversationSummary[]
  total?: number
}

export interface ConversationAutocompleteRequest {
  field?: string
  term?: string
}

export interface ConversationAutocompleteResponse extends Envelope {
  field?: string
  results?: { description?: string; value?: string }[]
  term?: string
}

export interface ConversationMultimediaUploadUrl {
  key?: string
  url?: string
}

export interface ConversationMultimediaUploadUrlResponse extends Envelope {
  conversation_multimedia_upload_url?: ConversationMultimediaUploadUrl
}

/** Ours: an engagement as a page gets it. Groups of the equation are alternatives, functions inside a group must all hold; none at all holds. */
export interface WebchatEngagement {
  conversation_engagement_oid: number
  customer_greeting: string
  customer_initiated: boolean
  equation: { groups: { functions: WebchatEngagementFunction[] }[] }
  /** The site's queues that it is for; empty: the one the site begins with. */
  queue_names: string[]
  /** Seconds. */
  time_on_page: number
  visitor_type: 'all' | 'first time' | 'returning'
}

type AddressLogic = 'contains' | 'does not contain' | 'is exactly' | 'is not'
type AmountLogic = 'is at least' | 'is more than' | 'is less than' | 'is at most'

export type WebchatEngagementFunction =
  | { type: 'current page url'; current_page_url_logic: AddressLogic; current_page_url_value: string }
  | { type: 'any page from session'; any_page_url_logic: AddressLogic; any_page_url_value: string }
  | { type: 'referring website address'; referring_website_logic: AddressLogic; referring_website_value: string }
  | { type: 'customers browsing time'; customers_browsing_time_logic: AmountLogic; customers_browsing_time_seconds: number }
  | { type: 'number of viewed pages'; number_of_viewed_pages_logic: AmountLogic; number_of_viewed_pages_value: number }
  | {
      type: 'customers location'
      customers_location_logic: 'is' | 'is not'
      customers_location_country: string
      customers_location_state?: string
    }

/** Ours: what the widget needs to know of a site before anyone acts. Public and cacheable. */
export interface WebchatQueue {
  queue_name: string
  available: boolean
  open?: boolean
  next_opening_epoch?: number
  /** Four of five recent talks were picked up within this; absent while too little is known. */
  reply_within_seconds?: number
}

/** What a shopper is asked before a talk. */
export interface WebchatForm {
  fields: WebchatFormField[]
}

export interface WebchatFormField {
  /** Of its own for what is asked besides; the others are named as their kind. */
  name: string
  kind: 'name' | 'email' | 'topic' | 'question' | 'text' | 'select' | 'checkbox'
  /** Of a checkbox: it must be ticked. */
  required?: boolean
  /** Never kept in the browser. */
  private?: boolean
  /** What browsers may fill in, by the names of HTML. */
  autocomplete?: string
  /** By language. */
  label?: Readonly<Record<string, string>>
  options?: { value: string; label?: Readonly<Record<string, string>> }[]
}

/** As agents read it. */
export interface FormAnswer {
  name?: string
  label?: string
  value?: string
}

export interface WebchatConfig {
  site: string
  merchant_id: string
  shop_name: string
  /** `open`: by its hours. `next_opening_epoch`: epoch ms, only while it is not, and when it is known. */
  queues: WebchatQueue[]
  /** Some queue is open, and some agent of it is not unavailable. */
  available: boolean
  /** Some queue is open by its hours; else the first to open, where it is known. */
  open?: boolean
  next_opening_epoch?: number
  recording_allowed: boolean
  /** Those that are on, in the order in which they are tried; only what a browser must judge. */
  engagements?: WebchatEngagement[]
  limits: { message_units: number; name_units: number; email_units: number }
  /** Without it the shopper is asked for name, e-mail, topic and question. */
  form?: WebchatForm
  /** Answers reach by e-mail who has gone and gave an address. */
  answers_by_email?: boolean
  /** Where files can be sent. */
  uploads?: { bytes: number; per_message: number; extensions: string[] }
}

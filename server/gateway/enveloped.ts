// The success envelope: the payload under its own name, `success`, and a word on what it is.

export function enveloped<Name extends string, Payload>(name: Name, payload: Payload, paging?: { limit: number; offset: number }) {
  const resultSet = paging && Array.isArray(payload) ? { result_set: { count: payload.length, ...paging } } : {}
  return { [name]: payload, success: true, metadata: { payload_name: name, ...resultSet } } as { [Key in Name]: Payload } & {
    success: true
    metadata: { payload_name: Name }
  }
}

// How a field of a model is written in the tables beside this file.

/**
 * `string`, `boolean`, `number`, `integer`, `int32`, `int64`, `date-time`, `object` (anything inside), or the name of a model;
 * `[]` behind it makes it a list.
 */
export type FieldType = string

export type Field =
  | FieldType
  | {
      readonly is: FieldType
      /** The only values there are. */
      readonly values?: readonly string[]
      /** Values that we added to those. */
      readonly ourValues?: readonly string[]
      /** Longest text. */
      readonly longest?: number
      /** Not in the API that this one is compatible with: a client of that API passes over it. */
      readonly ours?: true
    }

/** No field of any model is required; readers must do without each of them. */
export type Model = Readonly<Record<string, Field>>
export type ModelTable = Readonly<Record<string, Model>>

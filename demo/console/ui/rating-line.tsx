// How the shopper found a talk that is over. They say so when they like, and may change it: it is asked again while one looks.

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ratingPath } from '../../../protocol/rating-paths.ts'
import type { Calls } from '../state/calls.ts'

const AGAIN_MS = 15_000
const MARKS = ['Very bad', 'Bad', 'All right', 'Good', 'Very good']

export function RatingLine({ uuid, ask }: { uuid: string; ask: Calls['ask'] }) {
  const shown = useSignal<{ rating: number; comment: string } | undefined>(undefined)
  useEffect(() => {
    const look = async () => {
      const { conversation_rating: told } = Object((await ask({ path: ratingPath(uuid) })).body)
      const { rated, rating, comment } = Object(told)
      if (rated === true) shown.value = { rating: Number(rating), comment: String(comment ?? '') }
    }
    void look()
    const timer = setInterval(() => void look(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [uuid, ask])

  if (!shown.value) return null
  const { rating, comment } = shown.value
  return (
    <p>
      {`Rated ${rating} of 5, ${(MARKS[rating - 1] ?? '').toLowerCase()}.`}
      {comment && ` “${comment}”`}
    </p>
  )
}

/**
 * Runs a task when this process ends, whichever way: a test that fails before it tidies up must leave no browser and no
 * server behind. Vitest ends its workers with SIGTERM, Playwright by leaving. Returns its undo.
 */
export function onLeaving(task: () => void): () => void {
  const undo = () => {
    process.off('exit', task)
    process.off('SIGTERM', onSignal)
  }
  const onSignal = () => {
    undo()
    task()
    // Nobody else listens by then, so this time the signal does what it always does.
    process.kill(process.pid, 'SIGTERM')
  }
  process.once('exit', task)
  process.once('SIGTERM', onSignal)
  return undo
}

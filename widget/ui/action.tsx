// A button that reads like a link: what one can do about what was just said.

export function Action({ say, run }: { say: string; run(): void }) {
  return (
    <button type="button" class="link" onClick={run}>
      {say}
    </button>
  )
}

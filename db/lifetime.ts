/** How often a process looks whether the supervisor that started it is still there. */
const parentCheckMs = 1_000
/** A process that has not ended by then is ended. */
const stopLimitMs = 10_000

/**
 * Ends the process cleanly on SIGTERM, SIGINT, or when the supervisor (`STOA_PARENT_PID`) is gone.
 *
 * @param stop closes what is open; called once. If it fails or takes longer than ten seconds the process exits with 1.
 */
export function stopCleanly(stop: () => Promise<void>): void {
  let stopping = false
  const end = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), stopLimitMs).unref()
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  const parent = Number(process.env.STOA_PARENT_PID ?? 0)
  if (parent > 0) {
    setInterval(() => {
      try {
        process.kill(parent, 0)
      } catch (error) {
        // One that runs as another user may not be signalled, and is there.
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') end()
      }
    }, parentCheckMs).unref()
  }
}

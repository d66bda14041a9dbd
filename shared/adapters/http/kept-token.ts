export interface Token {
  readonly token: string
  readonly secondsLeft: number
}

/**
 * Keeps a token until shortly before its end.
 * @param elapsed milliseconds since any moment
 * @returns a function that gives it, or another where that one was refused
 */
export function keptToken(fetchToken: () => Promise<Token>, elapsed: () => number): (refused: string | undefined) => Promise<string> {
  let kept: Promise<{ readonly token: string; readonly until: number }> | undefined

  async function renewed() {
    const from = elapsed()
    const { token, secondsLeft } = await fetchToken()
    return { token, until: from + (secondsLeft - Math.min(60, secondsLeft / 10)) * 1000 }
  }

  return async (refused) => {
    const last = kept
    // The caller that asked for it has its error.
    const found = await last?.catch(() => undefined)
    if (found && found.token !== refused && elapsed() < found.until) return found.token
    // Somebody else may have renewed it meanwhile.
    const next = kept && kept !== last ? kept : renewed()
    kept = next
    return (await next).token
  }
}

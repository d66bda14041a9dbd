/** The first sentence of an error of `parseArgs`; undefined for every other error. */
export function argumentFault(error: unknown): string | undefined {
  if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) return undefined
  const { message } = error
  const [, option] = /^Option '(-[\w-]+).*(?:missing|ambiguous)/.exec(message) ?? []
  return option ? `${option} needs a value` : (message.split(/[.]?\s(?=To |Did )/)[0] ?? message)
}

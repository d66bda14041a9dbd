/** What the API says to do, and which command does it. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/\bGET \/api\/policies\/([^/\s]+)\/cases\b/g, 'ides case list $1'],
  [/\bPOST \/api\/policies\/([^/\s]+)\/rehearsals\b/g, 'ides policy rehearse $1'],
  [/\bPUT \/api\/policies\/[^/\s]+\/draft\b/g, 'ides policy put'],
  [/\bGET \/api\/policies\b/g, 'ides policy list'],
]

/** A sentence of the API, in the words of the command line. */
export const inCommands = (detail: string): string =>
  commands.reduce((sentence, [request, command]) => sentence.replaceAll(request, command), detail)

/** Requests that the API names, and the commands for them. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/\bGET \/api\/policies\/([^/\s]+)\/cases\b/g, 'ides case list $1'],
  [/\bPOST \/api\/policies\/([^/\s]+)\/rehearsals\b/g, 'ides policy rehearse $1'],
  [/\bPUT \/api\/policies\/[^/\s]+\/draft\b/g, 'ides policy put'],
  [/\bPUT \/api\/requirements\/[^/\s]+\/draft\b/g, 'ides requirement put'],
  [/\bGET \/api\/requirements\b/g, 'ides requirement list'],
  [/\bGET \/api\/policies\b/g, 'ides policy list'],
  [/\bGET \/api\/jobs\b/g, 'ides job list'],
  [/\bPOST \/api\/sources\/([^/\s]+)\/test\b/g, 'ides source test $1'],
  [/\bGET \/api\/sources\/([^/\s]+)/g, 'ides source show $1'],
  [/\bGET \/api\/sources\b/g, 'ides source list'],
  [/\bPOST \/api\/connectors\/([^/\s]+)\/test\b/g, 'ides access test --connector $1'],
  [/\bGET \/api\/connectors\b/g, 'ides access test'],
  [/\bGET \/api\/access\b/g, 'ides access list'],
]

export const inCommands = (detail: string): string =>
  commands.reduce((sentence, [request, command]) => sentence.replaceAll(request, command), detail)

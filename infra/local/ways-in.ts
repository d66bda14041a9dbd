import type { Temporal } from 'temporal-polyfill'
import { holderOf, isInvented, people } from './issuer/development.ts'
import type { Machine } from './machine.ts'

type Doors = { readonly ses: Pick<Machine['ses'], 'url'>; readonly issuer: Pick<Machine['issuer'], 'tokenFor'> } & Pick<Machine, 'api'>

/**
 * What `npm start` prints once everything runs: the addresses and how to sign in.
 * @param hasOthers whether access is set in other systems, which a page shows
 */
export async function waysIn({ ses, api, issuer }: Doors, now: Temporal.ZonedDateTime, hasOthers: boolean): Promise<string> {
  const names = Object.keys(people).filter(isInvented)
  const tokens = await Promise.all(names.map(async (who) => `  ${who.padEnd(15)}${await issuer.tokenFor(people[who], holderOf(who))}`))
  return `
The console: ${ses.url}/console/: sign in as author, approver, operator, reader, or an operator of one unit
The inbox:   ${ses.url}/, every kind of mail: ${ses.url}/gallery
${hasOthers ? `Access:      ${ses.url}/access shows what other systems hold\n` : ''}Time:        stands still at ${now.toString({ smallestUnit: 'second' })}. Move it on: curl -d ${now.toPlainDate().add({ days: 1 })} ${ses.url}/time
The API:     ${api}, for \`npx ides\`: sign in with

  npx ides login --url ${api}

or set IDES_URL=${api} and IDES_TOKEN to a token:

${tokens.join('\n')}

Ctrl-C ends.`
}

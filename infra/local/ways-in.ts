import { roles } from '../../shared/adapters/oidc/scopes.ts'
import type { Machine } from './machine.ts'

/** What `npm start` prints once everything runs: the addresses and how to sign in. */
/** @param hasOthers whether access is set in other systems, which a page shows */
export async function waysIn({ ses, api, issuer }: Machine, time: string, hasOthers: boolean): Promise<string> {
  const names = Object.keys(roles).filter((name): name is keyof typeof roles => name in roles)
  const tokens = await Promise.all(names.map(async (role) => `  ${role.padEnd(11)}${await issuer.tokenFor(role)}`))
  // What the brake holds needs two, and so does a long extension or exemption.
  const seconds = [
    `  approver2  ${await issuer.tokenFor('approver', 'dev-approver2')}`,
    `  operator2  ${await issuer.tokenFor('operator', 'dev-operator2')}`,
  ]
  return `
The inbox: ${ses.url}/, every kind of mail: ${ses.url}/gallery
${hasOthers ? `Access:    ${ses.url}/access shows what other systems hold\n` : ''}Time:      stands still at ${time}. Move it on: curl -d 2023-04-03 ${ses.url}/time
The API:   ${api}, for \`npx ides\`: sign in with

  npx ides login --url ${api}

or set IDES_URL=${api} and IDES_TOKEN to the token of a role:

${[...tokens, ...seconds].join('\n')}

Ctrl-C ends.`
}

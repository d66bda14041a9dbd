import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import { roles, thoseWith } from '#adapters/oidc/scopes.ts'
import type { NamedRoute } from '#functions/admin/route.ts'
import { routes } from '#functions/admin/routes.ts'
import { listen, stop } from '#infra/local/loopback.ts'
import { type Api, ana, inCampaign } from '../admin/calling.ts'
import { typed } from './typed.ts'

/** The API over HTTP. */
async function serve({ send }: Api) {
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = (await text(request)) || undefined
    const answer = await send(method, url, { authorization: headers.authorization, body })
    response.writeHead(answer.status, { ...answer.headers }).end(answer.text)
  })
  onTestFinished(() => stop(server))
  return `${await listen(server, 0)}/api`
}

/** The example of a command, about what there is here. */
const exampleOf = ({ name, example, confirm }: NonNullable<NamedRoute['command']>): string =>
  `${name} ${example.replace('--yes', '')} ${confirm ? '--yes' : ''}`
    .replace(/ > \S+/, '')
    .replace(/"[^"]*"/, 'words')
    .replace('no-tiktok-2023', 'no-tiktok')
    .replace('s0042', ana)

inCampaign('a command that a role may not run says which scope is lacking and who has it', async api => {
  const url = await serve(api)
  // Those that read something first stop there, as there is none.
  const commands = routes.flatMap(({ command, scope }) => (command && !command.first ? [{ example: exampleOf(command), scope }] : []))
  for (const role of ['author', 'approver', 'operator', 'reader'] as const) {
    const token = await api.issuer.tokenFor(role)
    for (const { example, scope } of commands) {
      const ran = await typed(example.split(/ +/).filter(Boolean), { url, token })
      const isRefused = ran.said.includes(`the access token lacks the scope ${scope}, which ${thoseWith(scope)} have\n`)
      expect([role, example, isRefused]).toEqual([role, example, !roles[role].some(one => one === scope)])
      if (isRefused) expect(ran).toMatchObject({ code: 1, out: '' })
    }
  }
})

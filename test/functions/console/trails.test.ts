import { expect, it } from 'vitest'
import { pages } from '../../../functions/console/pages.ts'
import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'
import { countCases } from '../../../shared/campaign/read/count-cases.ts'
import { document } from '../../builders.ts'
import { owner, suspending } from '../../shared/campaign/brake/holding.ts'
import { announced } from '../../shared/campaign/running.ts'
import { type Api, openApi, pathOf } from '../admin/calling.ts'
import { openConsole } from './visiting.ts'

const under = '/console/policies/{policy}/'

/** Names of the pages above, outermost first. */
const trailIn = (text: string): readonly string[] =>
  [...(/<ul class="above">(.*?)<\/ul>/.exec(text)?.[1] ?? '').matchAll(/>([^<]+)<\/a>/g)].flatMap(([, name]) => name ?? [])

const title = 'No TikTok at work'

const draftIn = (api: Api) =>
  api.send('PUT', '/api/policies/no-tiktok/draft', { role: 'author', body: { ...document, title }, headers: { 'if-none-match': '*' } })

it('above every page of a policy stands its title, not its id', async () => {
  const api = await openApi()
  const running = await announced({ policies: [suspending({ title })], people: [owner('ana')], openSystem: async () => api.memory })
  await running.runUntil('2023-02-24T12:00')
  await countCases(api.system)
  await draftIn(api)
  const console = openConsole(api)
  const trails: Record<string, readonly string[]> = {}
  for (const role of ['author', 'approver', 'operator'] satisfies Role[]) {
    const browser = await console.signedIn(role)
    for (const { path } of pages.filter((page) => page.path.startsWith(under) && roles[role].some((scope) => scope === page.scope))) {
      const trail = trailIn(await browser.read(pathOf(path)))
      if (trail.length > 0) trails[path.slice(under.length)] = trail
    }
  }
  for (const [page, trail] of Object.entries(trails)) expect([page, trail.slice(0, 2)]).toEqual([page, ['Policies', title]])
  expect(trails).toMatchObject({
    numbers: ['Policies', title],
    'suspensions/approve': ['Policies', title, 'Suspensions'],
    'cases/{ref}': ['Policies', title, 'Cases'],
    'cases/{ref}/extension': ['Policies', title, 'Cases', 'ana'],
    together: ['Policies', title, 'Cases'],
  })
})

it('above the mails of a policy that was never in force stands the title of its draft', async () => {
  const api = await openApi()
  await draftIn(api)
  const browser = await openConsole(api).signedIn('author')
  for (const page of ['mails', 'edit', 'draft'])
    expect([page, trailIn(await browser.read(`${pathOf(under)}${page}`))]).toEqual([page, ['Policies', title]])
})

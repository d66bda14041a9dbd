import { expect, it } from 'vitest'
import { refuse } from '#functions/admin/problem.ts'
import { field, filterForm, postForm } from '#functions/console/form.ts'
import { pages } from '#functions/console/pages.ts'
import { acts, away, facts, list, pager } from '#functions/console/parts.ts'
import { duration } from '#functions/duration.ts'
import { document } from '#test/builders.ts'
import { ana, announced, type openApi, openCampaign, pathOf, withApi } from '../admin/calling.ts'
import { lacks, shows } from '../expecting.ts'
import { enrolled, refuses, seen, visitor } from './visiting.ts'

const policy = '/console/policies/no-tiktok'

it('a list shows numbers with their thousands, and text as text', () => {
  const text = String(list('Devices', ['Name', 'Count'], [['<b>', 1204]]))
  shows(text, '<caption>Devices</caption>', '<th scope="row">&lt;b&gt;</th>', '<td class="number">1,204</td>')
})

it('a list leaves out a column that its reader may not see', () => {
  lacks(String(list('Devices', ['Name', false, 'Unit'], [['a', 'secret', 'b']])), 'secret')
})

it('a list says what it means that there is nothing', () => {
  shows(String(list('Devices', ['Name'], [], 'No device.')), '<div class="empty"><p>No device.</p>')
  expect(String(list('Devices', ['Name'], []))).toBe('')
})

it('a list leads to its next page and back to the first, with the same filter', () => {
  const pages = (query: string, next?: string) =>
    [...String(pager({ address: '/x', query: new URLSearchParams(query) }, next)).matchAll(/href="([^"]*)"/g)].map(([, to]) => to)
  expect(pages('')).toEqual([])
  expect(pages('unit=A&done=x', '50')).toEqual(['/x?unit=A&amp;cursor=50'])
  expect(pages('unit=A&cursor=50')).toEqual(['/x?unit=A'])
})

it('facts that are not known, and acts that do not apply, are left out', () => {
  expect(String(facts([['Left', undefined], undefined]))).toBe('<dl></dl>')
  expect(String(acts(false))).toBe('')
})

it.each([
  [-10_800, '3 hours ago', '3 hours'],
  [0, 'now', 'under a second'],
  [119, 'in 119 seconds', '119 seconds'],
  [172_800, 'in 2 days', '2 days'],
])('a time %i seconds away is told as %s', (seconds, told, lasting) => {
  expect(away(announced.add({ seconds }), announced)).toBe(told)
  expect(duration(Math.abs(seconds))).toBe(lasting)
})

const sent = {
  form: new URLSearchParams({ until: '"x"' }),
  refusal: refuse(422, 'not valid', { errors: [{ field: 'until', message: 'must be a day' }] }),
}

it('a form shows a field again as it was sent, and tells screen readers what is wrong with it', () => {
  const text = String(field({ name: 'until', label: 'Until', help: 'A day.', value: 'before' }, sent))
  shows(text, 'value="&quot;x&quot;"', '<p class="fault" id="until-fault">Until must be a day</p>')
  shows(text, 'aria-describedby="until-help until-fault" aria-invalid="true"')
})

it('a form carries the proof of its session, and what must be agreed to', () => {
  const text = String(postForm({ proof: 'p', address: '/x' }, { hidden: { tag: '<' }, agree: 'I have read it.', button: 'Approve' }))
  shows(text, '<form method="post" action="/x">', 'name="proof" value="p"', 'name="tag" value="&lt;"', 'required> I have read it.')
})

it('a form that filters is filled in as the address says', () => {
  const query = new URLSearchParams({ state: 'open' })
  const choices = [
    ['', 'all'],
    ['open', 'open'],
  ] as const
  shows(String(filterForm({ address: '/x', query }, [{ name: 'state', label: 'State', choices }])), '<option value="open" selected>')
})

it.each([
  ['approver', `${policy}/pause`],
  ['approver', `${policy}/resume`],
  ['approver', `${policy}/lift`],
  ['approver', `${policy}/suspensions/approve`],
  ['approver', `${policy}/suspensions/reject`],
  ['approver', `${policy}/suspensions/restore`],
  ['operator', `${policy}/together`],
  ['operator', `/console/people/${ana}/data`],
  ['operator', `/console/people/${ana}/erasure`],
  ['operator', '/console/system/mail'],
  ['operator', '/console/system/suspension'],
  ['operator', '/console/system/erasure'],
] as const)('the %s who sends %s must have agreed to what it says', async (role, address) => {
  const api = await openCampaign()
  const browser = await visitor(api, role)
  const form = new URLSearchParams({ proof: await browser.proof(), reason: 'x', what: 'extend', which: 'all', case: ana })
  await refuses(browser.send('POST', address, String(form)), 422, 'This was not done', 'Tick the box to confirm')
  expect(await Array.fromAsync(api.memory.audit.list('no-tiktok'))).toEqual([])
})

const wordsOfPrograms = /\/api\/|\b\w+:(?:read|write|approve)\b|the (?:body|query) |If-Match|access token|Forbidden|Unprocessable/

it.each<[string, string?]>([['of what there is'], ['of what there is not', 'nothing']])(
  'no page or form %s refuses in the words of programs',
  async (_what, name) => {
    const api = await openCampaign()
    const found: string[] = []
    for (const role of ['reader', 'operator', 'author', 'approver'] as const) {
      const browser = await visitor(api, role)
      const proof = `proof=${await browser.proof()}&agreed=yes&do=save`
      for (const { path } of pages) {
        const address = name === undefined ? pathOf(path) : path.replaceAll(/\{\w+\}/g, name)
        for (const { text } of [await browser.get(address), await browser.send('POST', address, proof)]) {
          const [said = ''] = /<main.*?(?:<details|<\/main>)/s.exec(text) ?? []
          const [word] = wordsOfPrograms.exec(said.replaceAll(/<[^>]*>/g, ' ')) ?? []
          if (word) found.push(`${role} ${address}: ${word}`)
        }
      }
    }
    expect(found).toEqual([])
  },
)

it('no address makes a page say that something was done that is not', async () => {
  const api = await openCampaign()
  const browser = await visitor(api, 'reader')
  const now = api.memory.machineClock.now().epochMilliseconds
  const said = (sentence: string, at = now) => browser.read(`/console/?${new URLSearchParams({ done: `${sentence} ${at}` })}`)
  shows(await said('Policy resumed.'), 'role="status">Policy resumed.')
  lacks(await said('All is lost'), 'role="status"', 'All is lost')
  lacks(await said('Policy resumed.', now - 61_000), 'role="status"')
})

const trailIn = (text: string) =>
  [...(/<ul class="above">(.*?)<\/ul>/.exec(text)?.[1] ?? '').matchAll(/>([^<]+)<\/a>/g)].map(([, name]) => name)
const draftIn = (api: Awaited<ReturnType<typeof openApi>>, title: string) =>
  api.send('PUT', '/api/policies/no-tiktok/draft', {
    role: 'author',
    body: { ...document, title },
    headers: { 'if-none-match': '*' },
  })

it.each([
  ['/numbers', []],
  ['/together', ['Cases']],
  [`/cases/${ana}`, ['Cases']],
  [`/cases/${ana}/extension`, ['Cases', 'Ana Planted']],
])('the trail above a page of a policy names the policy by its title: %s', async (page, names) => {
  expect(trailIn(await seen(await enrolled(), 'operator', `${policy}${page}`))).toEqual(['Policies', 'Remove TikTok', ...names])
})

withApi('the trail above a page of a policy that was never in force names it as its draft does', async api => {
  await draftIn(api, 'No TikTok at work')
  expect(trailIn(await seen(api, 'author', `${policy}/mails`))).toEqual(['Policies', 'No TikTok at work'])
})

it('the trail above a page leads back to the list of suspensions that is being decided', async () => {
  const text = await seen(await openCampaign(), 'approver', `${policy}/suspensions/approve?list=last`)
  shows(text, `<a href="${policy}/suspensions?list=last">Suspensions</a>`)
})

import fc from 'fast-check'
import type { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { scopes } from '#adapters/oidc/scopes.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { pages } from '#functions/console/pages.ts'
import { development, scopesOfRole } from '#infra/local/issuer/development.ts'
import { brussels, document, inventoried, withEachDevice } from '../builders.ts'
import { documented, openCampaign, pathOf } from '../functions/admin/calling.ts'
import { enrolled, importPath, visitor } from '../functions/console/visiting.ts'
import { hearOutput, output } from '../functions/output.ts'
import { openPage } from '../functions/staff-page/opened.ts'
import { anything, hostileJson, hostileRequest, hostileWord, inAddress } from './hostile.ts'

/** No answer is a failure of ours, and nothing was used as what it is not. */
function expectHandled(status: number, what: string) {
  expect(status, `${what}: ${output().slice(-1500)}`).toBeLessThan(500)
  expect(output(), what).not.toMatch(/TypeError|RangeError|SyntaxError|Maximum call stack/)
}

/** With hostile words in place of the first parameters; often with none. */
const withWords = (path: string, words: readonly string[]) =>
  pathOf(words.reduce((address, word) => address.replace(/\{\w+\}/, inAddress(word)), path))

const everything = { scope: scopes.map(scope => development.scopePrefix + scope).join(' ') }

describe('the admin API answers hostile requests, and never fails', () => {
  for (const { method, path } of documented)
    it(`${method} ${path}`, async () => {
      const api = await openCampaign(() => ({ sources: [{ name: 'intune', kind: 'intune', everyHours: 6 }] }))
      const authorization = await api.bearer('approver', everything)
      const draft = { authorization, headers: { 'if-none-match': '*' }, body: document }
      await api.send('PUT', '/api/policies/no-tiktok/draft', draft)
      await fc.assert(
        fc.asyncProperty(hostileRequest(path, method), async ({ path: words, query, headers, body }) => {
          const asked = Object.entries(query).map(([name, value]) => `${name}=${inAddress(value)}`)
          const url = `${withWords(path, words)}?${asked.join('&')}`
          const { status } = await api.send(method, url, { authorization, body, headers })
          expectHandled(status, `${method} ${url.slice(0, 300)} ${body?.slice(0, 300)}`)
        }),
      )
    })
})

/** What fields a page has, by the names in it. */
const fieldsIn = (text: string) => [...new Set([...text.matchAll(/ name="([^"]+)"/g)].map(([, name = '']) => name))]

/** A form, some of whose fields hold hostile words, or come twice. */
const hostileForm = (names: readonly string[]) =>
  fc.array(fc.tuple(names.length > 0 ? fc.constantFrom(...names) : hostileWord, hostileWord), { maxLength: 8 })

const rolesTried = ['operator', 'approver', 'author'] as const

describe('the console answers hostile visits and forms, and never fails', () => {
  it.each(pages)('$path', async ({ path, route: { scope } }) => {
    const one = await visitor(await enrolled(), rolesTried.find(role => scopesOfRole(role).includes(scope)) ?? 'reader')
    const proof = await one.proof()
    const names = fieldsIn(await one.read(pathOf(path))).filter(name => name !== 'proof')
    const visit = fc.record({ words: fc.array(hostileWord, { maxLength: 2 }), query: hostileForm(names), form: hostileForm(names) })
    await fc.assert(
      fc.asyncProperty(visit, async ({ words, query, form }) => {
        const url = `${withWords(path, words)}?${query.map(([name, value]) => `${inAddress(name)}=${inAddress(value)}`).join('&')}`
        expectHandled((await one.get(url)).status, url.slice(0, 300))
        const sent = new URLSearchParams([['proof', proof], ['agreed', 'yes'], ...form])
        expectHandled((await one.send('POST', url, String(sent))).status, `POST ${url.slice(0, 300)} ${form}`.slice(0, 600))
      }),
    )
  })
})

it('a form of a policy that names what is no language is shown again', async () => {
  const one = await visitor(await enrolled(), 'author')
  const form = new URLSearchParams({ proof: await one.proof(), 'title.no language': 'Remove it', do: 'preview' })
  expect((await one.send('POST', '/console/write', String(form))).text).toContain('Title (no language)')
})

it('the staff page answers hostile visits and forms, and never fails', async () => {
  hearOutput()
  const { ask, link, read } = await openPage()
  const names = [...fieldsIn(await read()), 'say', 'device', 'until', 'reason', 'language', '__proto__']
  const says = fc.constantFrom(
    'acknowledge',
    'removed',
    'exemption',
    'more-time',
    'contest',
    'not-my-device',
    'withdraw',
    'record',
    'language',
  )
  const visit = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE'),
    word: hostileWord,
    query: hostileForm(['mail', 'done', 'language']),
    form: fc.tuple(says, hostileForm(names)).map(([say, fields]) => String(new URLSearchParams([['say', say], ...fields]))),
    body: fc.oneof(fc.constant(undefined), hostileJson, hostileWord),
    isBase64Encoded: fc.boolean(),
    isLinked: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(visit, async ({ method, word, query, form, body, isBase64Encoded, isLinked }) => {
      const path = isLinked ? link : `/me/${inAddress(word)}`
      const { statusCode } = await ask(method, {
        path,
        query: String(new URLSearchParams([...query])),
        body: body ?? form,
        isBase64Encoded,
      })
      expectHandled(statusCode, `${method} ${path.slice(0, 99)} ${body ?? form}`.slice(0, 600))
    }),
  )
})

const head = 'id,email,name,language,zone,unit,country,manager\n'

/** Files that are no list of staff, or hardly. */
const hostileFile = fc.oneof(
  fc
    .array(fc.array(hostileWord, { maxLength: 9 }), { maxLength: 9 })
    .map(rows => Buffer.from(head + rows.map(row => row.join(',')).join('\n'))),
  fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom('PK\u0003\u0004', '\u001f\u008b', '\ufeff', '%PDF-', '{"records":', '"', '"\n"'), fc.uint8Array())
    .map(([begins, bytes]) => Buffer.concat([Buffer.from(begins, 'latin1'), bytes])),
  hostileJson.map(text => Buffer.from(text)),
)

it('the import desk takes or refuses hostile files, and never fails', async () => {
  const one = await visitor(await enrolled(), 'author')
  const file = fc.record({ kind: fc.oneof(fc.constantFrom('staff', 'devices'), hostileWord), content: hostileFile, name: hostileWord })
  await fc.assert(
    fc.asyncProperty(file, async ({ kind, content, name }) => {
      const { status } = await one.upload(importPath, { kind }, new File([content], name))
      expectHandled(status, `${name.slice(0, 99)} ${content.subarray(0, 300)}`)
    }),
  )
})

/** A policy with something else in some places. */
const hostileDocument = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(policyDocument.in.shape)), anything), { minLength: 1, maxLength: 3 })
  .map(changes => ({ ...document, ...Object.fromEntries(changes) }))

it('hostile drafts are kept or refused, and shown, and never fail', async () => {
  const api = await openCampaign()
  await fc.assert(
    fc.asyncProperty(hostileDocument, async body => {
      const authorization = await api.bearer('author', everything)
      const url = '/api/policies/no-tiktok/draft'
      const { headers } = await api.send('GET', url, { authorization })
      const match: Record<string, string> = headers.ETag === undefined ? { 'if-none-match': '*' } : { 'if-match': headers.ETag }
      for (const method of ['PUT', 'GET']) {
        const asked = method === 'PUT' ? { authorization, headers: match, body } : { authorization }
        expectHandled((await api.send(method, url, asked)).status, `${method} ${JSON.stringify(body).slice(0, 600)}`)
      }
    }),
  )
})

const deadline = brussels('2023-03-16T00:00')
const storyEnds = brussels('2023-05-01T00:00')

/** Hours between two inventories of a source that reads Ana's phone, but never again in these stories. */
const cycle = 24

/** Her answer holds a suspension back for a cycle and three days, then restores access for a cycle and two days; an hour for the sweeps. */
const mostAccess = cycle + 72 + cycle + 48 + 1

const acts = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 60 }),
    say: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom('remove-app', 'not-removed') },
      { weight: 1, arbitrary: fc.constantFrom('contest', 'not-my-device', 'exemption', 'more-time', 'withdraw', 'checked-removed') },
    ),
    request: fc.constantFrom('contest', 'not-my-device', 'exemption', 'more-time'),
  }),
  { minLength: 10, maxLength: 30 },
)

it('whatever a person says whose source takes stock no more, access ends, and comes back but once', async () => {
  hearOutput()
  await fc.assert(
    fc.asyncProperty(acts, async said => {
      const { running, post } = await openPage({}, [{}])
      const reading = inventoried(brussels('2023-02-23T09:00'), { unmet: ['tiktok'], inventoryHours: cycle })
      await running.change(person => withEachDevice(person, { readings: [reading] }))
      let hours = 0
      const wait = async (moment: Temporal.Instant) => {
        while (isBefore(running.ports.clock.now(), moment)) {
          const next = running.ports.clock.now().add({ hours: 1 })
          await running.runUntil(next.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime().toString())
          const { access } = await running.personOf()
          if (isBefore(deadline, next) && access.phone?.wanted !== 'suspended') hours += 1
        }
      }
      await running.runUntil('2023-03-12T09:00')
      for (const { after, say, request } of said) {
        await wait(running.ports.clock.now().add({ hours: after }))
        const form = { say, request, device: 'phone', until: '2023-05-01', reason: 'It is gone.' }
        expectHandled((await post(form)).statusCode, say)
      }
      await wait(storyEnds)
      expect(hours).toBeLessThanOrEqual(mostAccess)
      expect((await running.personOf()).access.phone?.wanted).toBe('suspended')
    }),
    { numRuns: 20 },
  )
})

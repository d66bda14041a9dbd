import { expect, it } from 'vitest'
import { readBrand } from '#adapters/files/brand.ts'
import { withAccessRefused } from '#campaign/access/request-access.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { voices } from '#domain/emails/voices.ts'
import { languageOf } from '#domain/people/person.ts'
import { brussels, on, suspending } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { clockIsOff } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { ana, onPage, openPage, phoneAndOwn } from './opened.ts'

const output = watchOutput()

const temu = { id: 'no-temu', title: 'Remove Temu', apps: ['temu'] }
const acknowledge = { say: 'acknowledge' }

onPage('the page changes nothing by being opened, however often', async ({ person, audited, ask }) => {
  const before = await person()
  for (let times = 0; times < 5; times += 1)
    for (const method of ['GET', 'HEAD']) await hasStatus(ask(method, { query: 'done=acknowledge&say=acknowledge' }), 200)
  expect(await person()).toEqual(before)
  expect(await audited()).toEqual([])
})

onPage('the page is kept and framed by no one, runs nothing, and comes in one answer below 16 KB', async ({ ask }) => {
  const { headers, body } = await ask('GET')
  expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' })
  expect(headers['Content-Security-Policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; frame-ancestors 'none'/,
  )
  expect(body).not.toMatch(/<script|\son\w+=|javascript:/)
  expect(Buffer.byteLength(body)).toBeLessThan(16_000)
})

onPage('the page looks like its organisation, and loads nothing for it', async ({ ask }) => {
  const { headers, body } = await ask('GET', { ports: { voices: voices({}, { brand: readBrand('infra/local/sample/brand.json') }) } })
  shows(headers['Content-Security-Policy'], "; img-src data:; form-action 'self'")
  expect(body).toMatch(/<img src="data:image\/png;base64,[\w+/=]+" width="40" height="40" alt=""><\/picture>Examples Office<\/p>/)
  shows(body, '--accent: #7a1f4d')
})

it('the page is in the language of its reader, and in another once they choose it', async () => {
  const { person, read, post } = await openPage({}, phoneAndOwn, { language: 'el' })
  shows(await read(), '<html lang="el"')
  await leadsTo(post({ say: 'language', language: 'mt' }), '?done=language')
  shows(await read(), '<html lang="mt"')
  expect(languageOf(await person())).toBe('mt')
})

it('the page says so to people with nothing to do, and shows the announcement they got', async () => {
  const { read, mail } = await openPage({ announce: 'everyone' }, [{ apps: '' }])
  await mail()
  const page = await read()
  shows(
    page,
    'As far as we know, none of your devices is affected.',
    'Deadline 15 Mar: TikTok – new decision</a><br>23 February 2023, 10:00 (delivered)',
  )
  lacks(page, 'I have removed')
})

onPage('the page asks for no answer once nothing is left to do', async ({ running, read, mail }) => {
  await mail()
  for (const device of ['phone', 'own']) await running.report(on('2023-02-23T10:00', device, ''))
  shows(await read(), 'You have nothing left to do')
  lacks(await read(), 'I have removed')
})

it('the page names what another decision still asks once nothing is left to do under its own', async () => {
  const { running, read } = await openPage([{}, temu], [{ apps: 'tiktok;temu' }])
  await running.runUntil('2023-03-16T00:01')
  const still = '<h2>Remove Temu</h2><p>Work access is suspended on: Work phone.'
  shows(await read(), still)
  await running.report(on('2023-03-17T10:00', 'phone', 'temu'))
  shows(
    await read(),
    '<p>Everything this decision asks for is done. Thank you.</p>',
    still,
    '<span class="name">Work phone (iOS)</span><span>Found: Temu</span>',
  )
  lacks(await read(), 'nothing left to do')
})

it('the page says after an answer how long it takes until access is back', async () => {
  const { running, post, read } = await openPage(suspending)
  await running.runUntil('2023-03-16T00:01')
  await leadsTo(post({ say: 'remove-app' }), '?done=declare-suspended')
  const connectors = [connectorNamed('made-up', 'webhook', { upTo: { granted: 'P3D' } })]
  const page = await read('done=declare-suspended', { voices: voices({}, { connectors }) })
  expect(page).toMatch(/role="status">.*Restoring work access can take up to 3 days\.<\/p><\/div>/s)
})

it('the page shows what is due now, even if nothing was reviewed yet', async () => {
  const { ports, read } = await openPage({ scope: { devices: ['official'], audience: { units: ['DG-ALPHA'] } } })
  await changePerson(ports.people, ana, person => ({ ...person, cases: [] }))
  shows(await read(), 'I have removed')
  await changePerson(ports.people, ana, person => ({ ...person, profile: { ...person.profile, unit: 'DG-BETA' } }))
  shows(await read(), 'This decision no longer applies to you.')
  lacks(await read(), 'in order')
})

it.each([
  [acknowledge, 'acknowledge', 'We have noted that you have read this.'],
  [{ say: 'remove-app' }, 'declare', 'Please leave the device on and connected'],
  [{ say: 'remove-work-apps' }, 'declare', 'Please leave the device on and connected'],
  [{ say: 'not-my-device', device: 'own' }, 'not-my-device', 'A person will look into it.'],
  [{ say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' }, 'exemption', 'We have passed on your request.'],
  [{ say: 'more-time', reason: 'I am away.', until: '2023-03-18' }, 'more-time-granted', 'Deadline extended until: Saturday 18 March 2023'],
  [{ say: 'more-time', reason: 'I am away.', until: '2023-03-19' }, 'more-time', 'We have passed on your request.'],
  [{ say: 'contest', reason: `${'x'.repeat(249)}\r\n${'x'.repeat(250)}` }, 'contest', 'A person will look at the suspension'],
])('an answer %o is taken, once, and says what happens next', async (form, done, sentence) => {
  const { read, post, person, audited } = await openPage({ requests: { moreTime: 'P3D' } })
  expect(await post(form)).toMatchObject({ statusCode: 303, headers: { Location: `?done=${done}` } })
  const after = await person()
  await hasStatus(post(form), 303)
  expect(await person()).toEqual(after)
  expect(await audited()).toHaveLength(1)
  shows(await read(`done=${done}`), sentence)
})

it.each([
  [{ say: 'contest', reason: ' ' }, 'Please write a few words'],
  [{ say: 'exemption', reason: 'x'.repeat(501), until: '2023-06-30' }, 'Please write a few words'],
  [{ say: 'exemption', reason: 'I run our channel.', until: '2023-02-23' }, 'Please give a date in the future'],
  [{ say: 'exemption', reason: 'I run our channel.', until: '2023-02-31' }, 'Please give a date in the future'],
  [{ say: 'not-my-device', device: 'of-another-person' }, 'Please choose from the list'],
  [{ say: 'language', language: 'xx' }, 'Please choose from the list'],
  [{ say: 'erase' }, 'Please choose from the list'],
])('an answer %o is refused in words, and changes nothing', async (form, sentence) => {
  const { person, post } = await openPage()
  const before = await person()
  const { statusCode, body } = await post(form)
  expect(statusCode).toBe(400)
  shows(body, sentence)
  expect(await person()).toEqual(before)
})

onPage('an answer may come in base64, as some gateways send it', async ({ ask, person }) => {
  await hasStatus(ask('POST', { body: Buffer.from('say=acknowledge').toString('base64'), isBase64Encoded: true }), 303)
  expect((await person()).cases[0]?.answers.readAt).toBeDefined()
})

onPage('an answer in another form than that of the page, or too large for it, is refused', async ({ ask, post }) => {
  await hasStatus(ask('POST', { form: acknowledge, headers: { 'content-type': 'application/json' } }), 400)
  await hasStatus(post({ ...acknowledge, more: 'x'.repeat(10_000) }), 400)
})

onPage('an answer that it was removed says of access that was cut that it comes back', async ({ running, post, read }) => {
  await running.runUntil('2023-03-16T12:00')
  await leadsTo(post({ say: 'remove-app' }), '?done=declare-suspended')
  shows(await read(), 'Contest the suspension', 'You told us on')
})

onPage('an answer and the page say nothing of access that no other system can cut', async ({ ports, running, post, read }) => {
  await running.at('2023-03-16T00:00').sweep()
  await changePerson(ports.people, ana, person =>
    Object.keys(person.access).reduce(
      (refused, device) => withAccessRefused(refused, device, 1, 'not-enrolled', ports.clock.now()),
      person,
    ),
  )
  await leadsTo(post({ say: 'remove-app' }), '?done=declare')
  await post({ say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' })
  shows(await read(), 'Your open requests')
  lacks(await read(), 'does not bring work access back', 'Contest the suspension')
})

it('an answer that it was removed says nothing of access that another policy has cut', async () => {
  const { running, post } = await openPage([{ escalation: [] }, { id: 'no-other' }])
  await running.runUntil('2023-03-16T12:00')
  await leadsTo(post({ say: 'remove-app' }), '?done=declare')
})

it('an answer needs a date in the future where its author lives', async () => {
  const { ports, post } = await openPage({}, phoneAndOwn, { zone: 'Pacific/Auckland' })
  ports.clock.advanceTo(brussels('2023-02-23T13:00'))
  const ask = (until: string) => post({ say: 'exemption', reason: 'I run our channel.', until })
  await hasStatus(ask('2023-02-24'), 400)
  await hasStatus(ask('2023-02-25'), 303)
})

it('a call of the page too often is asked to come again in a minute; other pages are unaffected', async () => {
  const { ask, post, linkTo } = await openPage([{}, temu], [{ apps: 'tiktok;temu' }])
  for (let times = 0; times < 20; times += 1) await post(acknowledge)
  expect(await post(acknowledge)).toMatchObject({
    statusCode: 429,
    headers: { 'Retry-After': '60' },
    body: expect.stringContaining('Please try again in a minute.'),
  })
  await hasStatus(ask('GET'), 200)
  for (let times = 0; times < 300; times += 1) await ask('GET')
  await hasStatus(ask('GET'), 429)
  for (let times = 0; times < 300; times += 1) await hasStatus(ask('GET', { path: '/me/x' }), 404)
  await hasStatus(ask('GET', { path: '/me/x' }), 429)
  await hasStatus(ask('GET', { path: await linkTo('no-temu') }), 200)
})

it('a call of the page by another method gets the allowed ones', async () => {
  expect(await (await openPage()).ask('DELETE')).toMatchObject({ statusCode: 405, headers: { Allow: 'GET, HEAD, POST' } })
})

onPage('a call of the page that fails says that nothing was changed', async ({ ask, ports }) => {
  const find = () => Promise.reject(new Error('the store cannot be reached'))
  const { statusCode, body } = await ask('GET', { ports: { people: { ...ports.people, find } } })
  expect(statusCode).toBe(500)
  shows(body, 'nothing was changed')
  shows(output(), 'the store cannot be reached')
})

onPage('a call of the page changes nothing while the clock is off', async ({ post, person }) => {
  await hasStatus(post(acknowledge, { clockCheck: clockIsOff }), 500)
  expect((await person()).cases[0]?.answers.readAt).toBeUndefined()
})

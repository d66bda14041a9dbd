import { describe, expect, it } from 'vitest'
import type { System } from '../../../functions/compose/system.ts'
import { serveStaffPage } from '../../../functions/staff-page/staff-page.ts'
import { contextWith } from '../../../infra/local/invocation.ts'
import { readBrand } from '../../../shared/adapters/files/brand.ts'
import { withAccessRefused } from '../../../shared/campaign/access/request-access.ts'
import { changePerson } from '../../../shared/campaign/save/change-person.ts'
import { voices } from '../../../shared/domain/emails/voice.ts'
import { languageOf } from '../../../shared/domain/people/person.ts'
import { brussels, on, personWith, policyOf } from '../../builders.ts'
import { refOf, storedAs } from '../../refs.ts'
import { known, type Running } from '../../shared/campaign/running.ts'
import { linkTo, memorySystem } from '../../system.ts'
import { clockIsOff } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'

const context = contextWith(300_000)
const ana = refOf('ana')
const cutAtOnce = { reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const suspending = policyOf(cutAtOnce)

const output = watchOutput()

/** Ana's page, on the day on which she was told. */
async function open(who: Parameters<typeof personWith>[0] = { language: 'en' }, policies = [suspending], apps = 'tiktok') {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const running: Running = (
    await known({
      policies,
      people: [personWith(who, [{ apps }, { id: 'own', label: 'My phone', ownership: 'personal' }])],
      openSystem: async () => system,
    })
  ).with({ pageUrl: 'https://ides.example/me' })
  await running.enrol()
  await running.with({ mailer: running.delivering() }).sweep()
  const link = await linkTo(system, ana, 'no-tiktok')
  const handler = serveStaffPage(() => system)
  const ask = (method: string, { path = link, query = '', form, type = 'application/x-www-form-urlencoded' }: Asked = {}) =>
    handler(
      {
        rawPath: path,
        rawQueryString: query,
        headers: { 'content-type': type, 'accept-language': 'fr-BE,en;q=0.5' },
        requestContext: { http: { method } },
        ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      },
      context,
    )
  return { system, running, link, ask, post: (form: Readonly<Record<string, string>>) => ask('POST', { form }) }
}

interface Asked {
  readonly path?: string
  readonly query?: string
  readonly form?: Readonly<Record<string, string>>
  readonly type?: string
}

const get = (system: System, rawPath: string) =>
  serveStaffPage(() => system)({ rawPath, requestContext: { http: { method: 'GET' } } }, context)

describe('the page', () => {
  it('changes nothing by being opened, however often', async () => {
    const { system, ask } = await open()
    const before = await system.people.get(ana)
    for (let times = 0; times < 100; times += 1)
      for (const method of ['GET', 'HEAD']) await hasStatus(ask(method, { query: 'done=acknowledge&say=acknowledge' }), 200)
    expect(await system.people.get(ana)).toEqual(before)
    expect(await Array.fromAsync(system.audit.list('no-tiktok'))).toEqual([])
  })

  it('is kept by nobody, framed by nobody, and runs nothing', async () => {
    const { ask } = await open()
    const { headers, body } = await ask('GET')
    expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' })
    expect(headers['Content-Security-Policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; frame-ancestors 'none'/,
    )
    expect(body).not.toMatch(/<script|\son\w+=|javascript:/)
  })

  it('comes in one answer of less than 16 kilobytes with its style', async () => {
    const { ask } = await open()
    const { body } = await ask('GET')
    expect(Buffer.byteLength(body)).toBeLessThan(16_000)
  })

  it('looks like its organisation, and loads nothing for it', async () => {
    const { system, link } = await open()
    const { headers, body } = await get({ ...system, voices: voices({}, readBrand('infra/local/sample/brand.json')) }, link)
    shows(headers['Content-Security-Policy'], "; img-src data:; form-action 'self'")
    expect(body).toMatch(/<img src="data:image\/png;base64,[\w+/=]+" width="40" height="40" alt=""><\/picture>Examples Office<\/p>/)
    shows(body, '--accent: #7a1f4d')
  })

  it('is in the language of its reader, and in another once they choose it', async () => {
    const { system, ask, post } = await open({ language: 'el' })
    shows((await ask('GET')).body, '<html lang="el"')
    await leadsTo(post({ say: 'language', language: 'mt' }), '?done=language')
    shows((await ask('GET')).body, '<html lang="mt"')
    expect(languageOf((await system.people.get(ana)).person)).toBe('mt')
  })

  it('says so to people with nothing to do, and shows the announcement they got', async () => {
    const system = memorySystem(brussels('2023-02-23T10:00'))
    const policy = policyOf({ announce: 'everyone' })
    const running = await known({
      policies: [policy],
      people: [personWith({ language: 'en' }, [{ apps: '' }])],
      openSystem: async () => system,
    })
    await running.enrol()
    await running.with({ mailer: running.delivering() }).sweep()
    const rawPath = await linkTo(system, ana, 'no-tiktok')
    const { body } = await get(system, rawPath)
    shows(body, 'As far as we know, none of your devices is affected.', '10:00: Deadline 15 Mar: TikTok – new decision (delivered)')
    lacks(body, 'I have removed')
  })

  it('says that nothing is left to do only if no other decision asks for anything', async () => {
    const { running, ask } = await open({ language: 'en' }, [suspending, policyOf({ id: 'no-temu', apps: ['temu'] })])
    await running.report(on('2023-02-23T10:00', 'phone', 'temu'))
    await running.report(on('2023-02-23T10:00', 'own', ''))
    const { body } = await ask('GET')
    shows(body, 'Everything this decision asks for is done.')
    lacks(body, 'nothing left to do')
  })

  it('names what another decision still asks once nothing is left to do under its own', async () => {
    const temu = policyOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'], ...cutAtOnce })
    const { running, ask } = await open({ language: 'en' }, [suspending, temu], 'tiktok;temu')
    await running.runUntil('2023-03-16T00:01')
    shows((await ask('GET')).body, '<h2>Remove Temu</h2><p>Work access is suspended on: Work phone.')
    await running.report(on('2023-03-17T10:00', 'phone', 'temu'))
    await running.report(on('2023-03-17T10:00', 'own', ''))
    const { body } = await ask('GET')
    shows(
      body,
      '<p>Everything this decision asks for is done. Thank you.</p>',
      '<h2>Remove Temu</h2><p>Work access is suspended on: Work phone.',
      '<span class="name">Work phone (iOS)</span><span>Found: Temu</span>',
    )
  })

  it('tells people who are protected that two people must approve a suspension', async () => {
    const { system, link } = await open()
    const { body } = await get({ ...system, voices: voices({}, undefined, ({ id }) => id === 'ana') }, link)
    shows(body, 'Your work access is suspended only if two people approve it.')
  })

  it('tells people who have left the audience that the decision no longer applies, not that their devices are in order', async () => {
    const scope = { devices: ['official'], audience: { units: ['DG-ALPHA'] } }
    const { system, ask } = await open({ language: 'en' }, [policyOf({ scope })])
    const { person, version } = await system.people.get(ana)
    await system.people.save(storedAs({ ...person, profile: { ...person.profile, unit: 'DG-BETA' } }, version))
    const { body } = await ask('GET')
    shows(body, 'This decision no longer applies to you.')
    lacks(body, 'in order')
  })

  it('shows what is due now, even if nothing was reviewed yet', async () => {
    const system = memorySystem(brussels('2023-02-23T10:00'))
    await known({ policies: [suspending], people: [personWith()], openSystem: async () => system })
    const rawPath = await linkTo(system, ana, 'no-tiktok')
    const { body } = await get(system, rawPath)
    shows(body, 'I have removed')
  })

  it('reads every mail once, oldest first', async () => {
    const { system, link } = await open()
    const { person, version } = await system.people.get(ana)
    await system.people.save(storedAs({ ...person, mail: { seq: 25 } }, version))
    const read: number[] = []
    const { find } = system.evidence
    const evidence: typeof system.evidence = {
      ...system.evidence,
      async find(ref, number) {
        read.push(number)
        return find(ref, number)
      },
    }
    await get({ ...system, evidence }, link)
    expect(read).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
  })
})

describe('an answer', () => {
  const held = async ({ system }: Awaited<ReturnType<typeof open>>) => (await system.people.get(ana)).person.cases[0]

  it.each([
    [{ say: 'acknowledge' }, 'acknowledge', 'We have noted that you have read this.'],
    [{ say: 'remove-app' }, 'declare', 'Please leave the device on and connected'],
    [{ say: 'remove-work-apps' }, 'declare', 'Please leave the device on and connected'],
    [{ say: 'not-my-device', device: 'own' }, 'not-my-device', 'A person will look into it.'],
    [{ say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' }, 'exemption', 'We have passed on your request.'],
    [{ say: 'contest', reason: `${'x'.repeat(249)}\r\n${'x'.repeat(250)}` }, 'contest', 'A person will look at the suspension'],
  ])('%o is taken, once, and says what happens next', async (form, done, sentence) => {
    const opened = await open()
    const { ask, post, system } = opened
    expect(await post(form)).toMatchObject({ statusCode: 303, headers: { Location: `?done=${done}` } })
    const after = await held(opened)
    expect(await post(form)).toMatchObject({ statusCode: 303 })
    expect(await held(opened)).toEqual(after)
    expect(await Array.fromAsync(system.audit.list('no-tiktok'))).toHaveLength(1)
    shows((await ask('GET', { query: `done=${done}` })).body, sentence)
  })

  it.each([
    [{ say: 'contest', reason: ' ' }, 'Please write a few words'],
    [{ say: 'exemption', reason: 'x'.repeat(501), until: '2023-06-30' }, 'Please write a few words'],
    [{ say: 'exemption', reason: 'I run our channel.', until: '2023-02-23' }, 'Please give a date in the future'],
    [{ say: 'exemption', reason: 'I run our channel.', until: '2023-02-31' }, 'Please give a date in the future'],
    [{ say: 'not-my-device', device: 'of-somebody-else' }, 'Please choose from the list'],
    [{ say: 'language', language: 'xx' }, 'Please choose from the list'],
    [{ say: 'erase' }, 'Please choose from the list'],
  ])('%o is refused in words, and changes nothing', async (form, sentence) => {
    const { system, post } = await open()
    const before = await system.people.get(ana)
    const { statusCode, body } = await post(form)
    expect(statusCode).toBe(400)
    shows(body, sentence)
    if ('until' in form && form.reason.length < 500) shows(body, 'I run our channel.')
    expect(await system.people.get(ana)).toEqual(before)
  })

  it('may come in base64, as some gateways send it', async () => {
    const opened = await open()
    const event = {
      rawPath: opened.link,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from('say=acknowledge').toString('base64'),
      isBase64Encoded: true,
      requestContext: { http: { method: 'POST' } },
    }
    expect(await serveStaffPage(() => opened.system)(event, context)).toMatchObject({ statusCode: 303 })
    expect((await held(opened))?.acknowledgedAt).toBeDefined()
  })

  it('in another form than that of the page, or too large for it, is refused', async () => {
    const { ask } = await open()
    await hasStatus(ask('POST', { form: { say: 'acknowledge' }, type: 'application/json' }), 400)
    await hasStatus(ask('POST', { form: { say: 'acknowledge', more: 'x'.repeat(10_000) } }), 400)
  })

  it('that it was removed says of access that was cut that it comes back', async () => {
    const { running, post, ask } = await open()
    await running.runUntil('2023-03-16T12:00')
    await leadsTo(post({ say: 'remove-app' }), '?done=declare-suspended')
    const { body } = await ask('GET')
    shows(body, 'Contest the suspension', 'You told us on')
  })

  it('and the page say nothing of access that no other system can cut', async () => {
    const { system, running, post, ask } = await open()
    await running.at('2023-03-16T00:00').sweep()
    await changePerson(system.people, ana, (person) =>
      Object.keys(person.access).reduce(
        (refused, device) => withAccessRefused(refused, device, 1, 'not-enrolled', system.clock.now()),
        person,
      ),
    )
    await leadsTo(post({ say: 'remove-app' }), '?done=declare')
    await post({ say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' })
    const { body } = await ask('GET')
    shows(body, 'Your open requests')
    lacks(body, 'does not bring work access back', 'Contest the suspension')
  })

  it('that it was removed says nothing of access that another policy has cut', async () => {
    const { system, running, ask } = await open({ language: 'en' }, [suspending, policyOf({ id: 'no-other', reminders: [] })])
    await running.runUntil('2023-03-16T12:00')
    const path = await linkTo(system, ana, 'no-other')
    await leadsTo(ask('POST', { path, form: { say: 'remove-app' } }), '?done=declare')
  })

  it('needs a date in the future where its author lives', async () => {
    const { system, post } = await open({ language: 'en', zone: 'Pacific/Auckland' })
    system.clock.advanceTo(brussels('2023-02-23T13:00'))
    const ask = (until: string) => post({ say: 'exemption', reason: 'I run our channel.', until })
    await hasStatus(ask('2023-02-24'), 400)
    await hasStatus(ask('2023-02-25'), 303)
  })

  it('is no longer asked for once nothing is left to do', async () => {
    const { running, ask } = await open()
    for (const device of ['phone', 'own']) await running.report(on('2023-02-23T10:00', device, ''))
    const { body } = await ask('GET')
    shows(body, 'You have nothing left to do')
    lacks(body, 'I have removed')
  })
})

describe('a request', () => {
  it('too often gets 429; other pages are unaffected', async () => {
    const { system, ask, post } = await open({ language: 'en' }, [suspending, policyOf({ id: 'no-temu', apps: ['temu'] })])
    for (let times = 0; times < 20; times += 1) await post({ say: 'acknowledge' })
    await hasStatus(post({ say: 'acknowledge' }), 429)
    await hasStatus(ask('GET'), 200)
    for (let times = 0; times < 300; times += 1) await ask('GET')
    await hasStatus(ask('GET'), 429)
    await hasStatus(ask('GET', { path: '/me/x' }), 404)
    await hasStatus(ask('GET', { path: await linkTo(system, ana, 'no-temu') }), 200)
  })

  it('by another method gets the allowed ones', async () => {
    const { ask } = await open()
    expect(await ask('DELETE')).toMatchObject({ statusCode: 405, headers: { Allow: 'GET, HEAD, POST' } })
  })

  it('that fails says that nothing was changed', async () => {
    const { system, link } = await open()
    const broken = { ...system, people: { ...system.people, find: () => Promise.reject(new Error('the store cannot be reached')) } }
    const { statusCode, body } = await get(broken, link)
    expect(statusCode).toBe(500)
    shows(body, 'nothing was changed')
    shows(output(), 'the store cannot be reached')
  })

  it('changes nothing while the clock is off', async () => {
    const { system, link } = await open()
    const off = {
      ...system,
      clockCheck: clockIsOff,
    }
    const body = 'say=acknowledge'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const event = { rawPath: link, headers, body, requestContext: { http: { method: 'POST' } } }
    await hasStatus(serveStaffPage(() => off)(event, context), 500)
    expect((await system.people.get(ana)).person.cases[0]?.acknowledgedAt).toBeUndefined()
  })

  it('with a long query gets the page', async () => {
    const { ask } = await open()
    await hasStatus(ask('GET', { query: `utm=${'x'.repeat(5000)}` }), 200)
    await hasStatus(ask('GET', { path: `/me/${'x'.repeat(9000)}` }), 404)
  })

  it('for a decision is logged without its words', async () => {
    const { post } = await open()
    await post({ say: 'contest', reason: 'It is not on my phone at all.' })
    shows(output(), '"kind":"contest"', ana)
  })
})

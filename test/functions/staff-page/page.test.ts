import { describe, expect, it } from 'vitest'
import { blockHtml } from '../../../functions/staff-page/blocks.ts'
import { sourceInWords } from '../../../functions/staff-page/evidence.ts'
import { serveStaffPage } from '../../../functions/staff-page/staff-page.ts'
import { contextWith } from '../../../infra/local/invocation.ts'
import { decideCase } from '../../../shared/campaign/decide/decide-case.ts'
import { changePerson } from '../../../shared/campaign/save/change-person.ts'
import { languages } from '../../../shared/domain/catalogue/languages.ts'
import type { Block } from '../../../shared/domain/emails/letter.ts'
import { voices } from '../../../shared/domain/emails/voice.ts'
import type { Device } from '../../../shared/domain/people/person.ts'
import type { Coverage } from '../../../shared/domain/sources/report.ts'
import { brussels, day, described, on, owned, personWith, policyOf } from '../../builders.ts'
import { refOf, storedAs } from '../../refs.ts'
import { known } from '../../shared/campaign/running.ts'
import { linkTo, memorySystem } from '../../system.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'

const ana = refOf('ana')
const phoned = { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000 00 00' }
const suspending = { reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }

const output = watchOutput()

const cut = 'Your request does not bring work access back before you have our answer.'

/** Ana's page, at the announcement. */
async function open(
  changes: Readonly<Record<string, unknown>> = {},
  who: Parameters<typeof personWith>[0] = {},
  devices: Parameters<typeof personWith>[1] = [{}, { id: 'own', label: 'My phone', ownership: 'personal' }],
) {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const policies = [policyOf({ ...suspending, ...changes })]
  const running = await known({ policies, people: [personWith({ language: 'en', ...who }, devices)], openSystem: async () => system })
  await running.enrol()
  const rawPath = await linkTo(system, ana, 'no-tiktok')
  const send = async (method: string, form: Readonly<Record<string, string>> = {}, path = rawPath, more = {}, rawQueryString = '') => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', ...more }
    const body = new URLSearchParams(form).toString()
    return serveStaffPage(() => system)(
      { rawPath: path, rawQueryString, headers, body, requestContext: { http: { method } } },
      contextWith(300_000),
    )
  }
  return {
    ...{ system, running, send, rawPath },
    read: async (query = '') => (await send('GET', {}, rawPath, {}, query)).body,
    post: async (form: Readonly<Record<string, string>>) => (await send('POST', form)).body,
  }
}

/** The texts of the page that follow a heading, up to the next. */
const under = (page: string, heading: string): readonly string[] => {
  const part = page.split(/<h[12][^>]*>/).find((part) => part.startsWith(`${heading}<`)) ?? ''
  return part
    .replace(/<option.*<\/option>/s, '')
    .split(/<[^>]*>|\n/)
    .filter((text) => text !== '')
    .slice(1)
}

describe('what the page says of devices', () => {
  it('is whose they are, what was found, and when', async () => {
    const { read } = await open({ apps: ['tiktok', 'temu'] }, {}, [
      { apps: 'tiktok;temu' },
      { id: 'own', label: 'My phone', ownership: 'personal', apps: '' },
      { id: 'old', label: 'Old phone', apps: '?' },
    ])
    expect(under(await read(), 'What we know about your devices')).toEqual([
      'Work phone (iOS)',
      'Official device',
      'Found: TikTok and Temu',
      'Reported on Monday 20 February 2023 at 09:00 (source: your organisation’s list)',
      'My phone (iOS)',
      'Your own device',
      'None of the apps in question was found.',
      'Reported on Monday 20 February 2023 at 09:00 (source: your organisation’s list)',
      'Old phone (iOS)',
      'Official device',
      'We cannot see what is on it.',
    ])
  })
})

describe('what the page says of a source that cannot see everything', () => {
  const limits = {
    'managed-only': 'Microsoft Intune does not list apps that you installed yourself on this device.',
    'work-profile': 'On this device, Microsoft Intune lists only the apps in the work profile.',
    none: 'Microsoft Intune does not list the apps on this device.',
  } as const
  const known = 'What we know about your devices'
  const reported = 'Reported on Monday 20 February 2023 at 09:00 (source: Microsoft Intune)'

  /** Ana's page when the one device that she has is as Intune reported it. */
  async function openWith(apps: string, coverage: Coverage, more: Partial<Device> = {}, document: Readonly<Record<string, unknown>> = {}) {
    const opened = await open(document, {}, [{ apps: apps === '?' ? '' : apps }])
    const { people } = opened.system
    await changePerson(people, await people.get(ana), (person) => ({
      ...person,
      devices: person.devices.map(({ readings, ...device }) => {
        const reading = readings.map((one) => ({ ...one, source: 'intune', coverage, ...(apps === '?' ? { met: [] } : {}) }))
        return { ...device, readings: reading, ...more }
      }),
    }))
    return opened
  }

  it.each(['managed-only', 'work-profile', 'none'] as const)('is why nothing is known: %s', async (coverage) => {
    const { read } = await openWith('?', coverage)
    const page = await read()
    expect(under(page, known)).toEqual([
      ...['Work phone (iOS)', 'Official device', 'We cannot see what is on it.', limits[coverage]],
      reported,
    ])
    expect(under(page, 'Remove TikTok')).toEqual(
      expect.arrayContaining(['We cannot see whether it has TikTok. Please check.', limits[coverage]]),
    )
  })

  it.each(['all-apps', 'named-apps'] as const)('is nothing where it lists what is asked about: %s', async (coverage) => {
    const { read } = await openWith('?', coverage)
    expect(under(await read(), known)).toEqual(['Work phone (iOS)', 'Official device', 'We cannot see what is on it.', reported])
  })

  it('is nothing of what it did see, or of what is no app', async () => {
    const found = await openWith('tiktok', 'managed-only')
    expect(under(await found.read(), known)).toEqual(['Work phone (iOS)', 'Official device', 'Found: TikTok', reported])
    const { disk } = described
    const checked = await openWith('?', 'managed-only', {}, { apps: undefined, requires: ['disk'], requirements: { disk } })
    lacks(under(await checked.read(), known), limits['managed-only'])
  })

  it('is since when no source reports on a device any more, and what it said last', async () => {
    const { read, post } = await openWith('tiktok', 'all-apps', { vanishedAt: brussels('2023-02-21T09:00') })
    const vanished = 'We have had no reports on this device since Tuesday 21 February 2023.'
    expect(under(await read(), known).slice(-2)).toEqual([reported, vanished])
    await post({ say: 'remove-app' })
    const said = under(await read(), 'Remove TikTok')
    expect(said).toEqual(expect.arrayContaining(['Work phone', reported, vanished]))
    expect(said.filter((line) => line.startsWith('We are now waiting'))).toEqual([])
    const clean = await openWith('', 'all-apps', { vanishedAt: brussels('2023-02-21T09:00') })
    expect(under(await clean.read(), 'Remove TikTok')).toEqual(
      expect.arrayContaining(['We cannot see whether it has TikTok. Please check.', vanished]),
    )
  })
})

describe('a page about more than apps', () => {
  const { systems, disk } = described
  const document = { apps: undefined, requires: ['systems', 'disk'], requirements: { systems, disk } }
  const mac = { label: 'MacBook', platform: 'macos', osVersion: '13.1', failed: 'disk' }

  it('says what each device lacks, or that it lacks nothing or cannot be seen', async () => {
    const { read } = await open(document, {}, [
      mac,
      { id: 'good', label: 'iPad', platform: 'ipados', passed: 'disk' },
      { id: 'unread', label: 'Pixel', platform: 'android' },
    ])
    const said = under(await read(), 'What we know about your devices').filter((line) => !/^Reported|device$/.test(line))
    expect(said).toEqual([
      ...['MacBook (macOS)', 'Has macOS 13.1; needs macOS 14.4 or later', 'Still to do: Encrypt the disk'],
      ...['iPad (iPadOS)', 'On this device, everything this decision asks for is done.'],
      ...['Pixel (Android)', 'We cannot see whether it is in order.'],
    ])
  })

  it('takes that it is done, in words that fit, until it is taken back or a device reports something else', async () => {
    const { running, read, post } = await open(document, {}, [mac])
    shows(await read(), '<button class="main" name="say" value="remove-app">I have done it</button>')
    await post({ say: 'remove-app' })
    expect(under(await read(), 'Remove TikTok')).toEqual(
      expect.arrayContaining(['You told us on Thursday 23 February 2023 that you have done it.', 'I have not done it yet']),
    )
    running.later({ hours: 1 })
    await running.report({ ...on('2023-02-23T11:00', 'phone', '?'), failed: ['disk'] })
    shows(
      under(await read(), 'Remove TikTok'),
      'You told us that you have done it, but a newer report shows that something is still missing on: MacBook',
    )
    shows(await read('done=not-removed'), 'Noted: it is not done yet.')
  })

  it('asks about what cannot be seen, and takes the answer', async () => {
    const { read, post } = await open(document, {}, [{ ...mac, osVersion: '14.5', failed: '' }])
    expect(under(await read(), 'Remove TikTok')).toEqual(
      expect.arrayContaining([
        'We cannot see whether this is done. Please check: Encrypt the disk',
        ...['I have checked: it is done', 'It was not done, and now I have done it'],
      ]),
    )
    lacks(await read(), 'Please check: Update')
    await post({ say: 'checked-absent', device: 'phone' })
    shows(under(await read(), 'What we know about your devices'), 'You told us on Thursday 23 February 2023 that it is done.')
  })

  it('has no word that fits apps alone', async () => {
    const { read } = await open({ ...document, remedies: ['remove-app'] }, {}, [mac])
    expect((await read()).replace(/<[^>]*>/g, ' ').replace(/Remove TikTok/g, '')).not.toMatch(/\bapps?\b|remove/i)
  })
})

it('without a deadline, says so and speaks of no other, whatever its reader answers', async () => {
  const terms = { deadline: 'none', remindEvery: 'P7D', review: '2023-04-20', ...owned, reminders: undefined, escalation: undefined }
  const { read, post } = await open(terms)
  const textsOf = async (query = '') => (await read(query)).replace(/<style>.*?<\/style>|<[^>]*>/gs, '\n')
  const answers = ['', 'done=not-removed', 'done=not-my-device', 'done=exemption']
  for (const done of answers) expect((await textsOf(done)).match(/.*deadline.*/gi)).toEqual(['Deadline', 'There is no deadline'])
  await post({ say: 'remove-app' })
  expect((await textsOf()).match(/.*deadline.*/gi)).toEqual(['Deadline', 'There is no deadline'])
})

it('lists the stages to come', async () => {
  const { read } = await open({
    deadline: undefined,
    escalation: [],
    stages: [
      { name: 'one', deadline: { on: '2023-03-08', counts: 'inclusive' } },
      { name: 'two', deadline: { on: '2023-03-20', counts: 'inclusive' }, apps: ['tiktok', 'temu'], escalation: suspending.escalation },
    ],
  })
  expect(under(await read(), 'What comes next')).toEqual(
    expect.arrayContaining(['By the end of Monday 20 March 2023', 'Remove TikTok', 'Remove Temu']),
  )
})

describe('the source of a reading', () => {
  it.each([
    ['intune', 'Microsoft Intune'],
    ['import', 'your organisation’s list'],
    ['contest', 'our decision on your request'],
    ['intune-eu', 'Microsoft Intune'],
    ['some\nother', 'some other'],
  ])('%j is called %j', (source, name) => {
    expect(sourceInWords(source, voices()('en'))).toBe(name)
  })
})

describe('what the page says of mails', () => {
  it('is the subject with which each about this policy was sent, if it was kept, and what became of it', async () => {
    const { system, read } = await open()
    expect(under(await read(), 'Our emails to you')).toEqual(['None yet.'])
    const { people, evidence } = system
    const { person, version } = await people.get(ana)
    await people.save(storedAs({ ...person, mail: { seq: 26 } }, version))
    const notice = async (number: number, local: string, step: string, policy = 'no-tiktok', subject?: string) => {
      const at = brussels(local)
      const tells = [{ policy: { id: policy, version: 1 }, tells: [{ step, devices: ['phone'] }], through: at }]
      await evidence.record(ana, number, [{ kind: 'accepted', at, messageId: `m${number}` }], {
        tells,
        found: [],
        tries: 1,
        claimedAt: at,
        to: '',
        ...(subject === undefined ? {} : { subject }),
      })
    }
    await notice(1, '2023-02-23T10:00', 'first')
    await evidence.record(ana, 1, [{ kind: 'delivered', at: brussels('2023-02-23T10:00'), messageId: 'm1' }])
    await notice(2, '2023-02-24T10:00', 'again')
    await evidence.record(ana, 2, [{ kind: 'bounced', at: brussels('2023-02-24T10:00'), messageId: 'm2' }])
    await notice(3, '2023-02-25T10:00', 'first', 'no-temu')
    await evidence.record(ana, 4, [{ kind: 'accepted', at: brussels('2023-02-26T10:00'), messageId: 'm4' }])
    await notice(26, '2023-03-08T09:00', 'P7D', 'no-tiktok', 'As it <was> sent')
    expect(under(await read(), 'Our emails to you')).toEqual([
      '8 March 2023, 09:00: As it &lt;was&gt; sent (sent, but we don’t know yet whether it arrived)',
      '24 February 2023, 10:00 (came back)',
      '23 February 2023, 10:00 (delivered)',
    ])
  })

  it('is true of every one, also once access was cut and came back', async () => {
    const { running, read } = await open()
    await running.runUntil('2023-03-16T12:00')
    for (const device of ['phone', 'own']) await running.report(on('2023-03-16T12:00', device, ''))
    await running.runUntil('2023-03-16T13:00')
    const sent = running.outbox.map(({ subject }) => subject)
    expect(sent).toEqual(expect.arrayContaining([expect.stringContaining('suspended'), expect.stringContaining('access')]))
    const listed = under(await read(), 'Our emails to you').map((line) =>
      line.replace(/^.*?\d\d:\d\d: /, '').replace(/ \(delivered\)$/, ''),
    )
    expect(listed).toEqual(sent.toReversed())
  })
})

describe('what the page says of its reader', () => {
  it('is all that is stored, and who to ask about it', async () => {
    const { read } = await open({ contact: phoned, why: { fr: 'Pour la sécurité.' } })
    const page = await read()
    expect(under(page, 'What we store about you').slice(0, -1)).toEqual([
      ...['Name', 'Ana', 'Email address', 'ana@ec.example', 'Unit', 'DG-ALPHA', 'Country and time zone', 'BE, Europe/Brussels'],
    ])
    shows(under(page, 'What we store about you').at(-1), 'write to helpdesk@ec.example')
    expect(under(page, 'Questions?')).toEqual(['IT helpdesk', 'helpdesk@ec.example', '+32 2 000 00 00'])
    shows(page, '<p lang="fr">Pour la sécurité.</p>')
  })

  it('is headed in the reader’s language, with the title of the policy in its own below', async () => {
    const french = { language: 'fr', title: 'Supprimer TikTok' }
    expect(await (await open(french)).read()).toMatch(/<h1>Remove TikTok by 15 Mar<\/h1>\s*<p lang="fr">Supprimer TikTok<\/p>/)
    shows(await (await open(french, {}, [])).read(), '<h1>Decision: TikTok</h1>')
    shows(await (await open({ title: { fr: 'Supprimer TikTok', en: 'Remove TikTok' }, language: 'fr' })).read(), '<h1>Remove TikTok</h1>')
  })

  it('leaves out what is not known', async () => {
    const { read } = await open({}, { name: '', country: '' })
    const page = await read()
    expect(under(page, 'What we store about you')).toEqual(expect.arrayContaining(['Country and time zone', 'Europe/Brussels']))
    lacks(under(page, 'What we store about you'), 'Name')
    lacks(page, 'This page is for')
  })
})

describe('the answers that the page offers', () => {
  const answers = async (page: string) => under(page, 'Your answer')
  const removal = '<button class="main" name="say" value="remove-app">I have removed the app</button>'

  it('are those that fit, and each once', async () => {
    const { running, read, post } = await open()
    await running.runUntil('2023-02-24T10:00')
    const offered = ['I have read this', 'I have removed my work apps', 'This is not my device']
    expect(await answers(await read())).toEqual(expect.arrayContaining(offered))
    lacks(await answers(await read()), 'Contest the suspension')
    shows(await read(), removal, 'min="2023-02-25"')
    await running.runUntil('2023-03-16T12:00')
    await post({ say: 'acknowledge' })
    await post({ say: 'not-my-device', device: 'own' })
    await post({ say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' })
    await post({ say: 'contest', reason: 'It is not there.' })
    await post({ say: 'remove-app' })
    expect(await answers(await read())).toEqual([
      'You told us on Thursday 16 March 2023 that you have read this.',
      ...['This is not my device', 'Which device?', 'Send'],
    ])
    shows(under(await read(), 'Remove TikTok'), 'You told us on Thursday 16 March 2023 that you have removed it.')
    lacks(await read(), removal)
    const sent = 'Sent on Thursday 16 March 2023. Waiting for a person to decide.'
    const due = 'You will have our answer by: Thursday 23 March 2023'
    expect(under(await read(), 'Your open requests')).toEqual([
      ...['This is not my device (My phone)', sent, due, cut, 'Withdraw my request'],
      ...['Ask for an exemption', sent, due, cut, 'Withdraw my request'],
      ...['Contest the suspension', sent, due, cut, 'Withdraw my request'],
    ])
    await running.runUntil('2023-03-24T00:00')
    shows(under(await read(), 'Your open requests'), 'We promised you an answer by: Thursday 23 March 2023. We are late, and we are sorry.')
  })

  it('bring access back where the policy says so, once, which the page and a mail tell', async () => {
    const { running, read, post, send } = await open({ requests: { decidedWithin: 1, access: 'restored' } })
    await running.runUntil('2023-03-16T12:00')
    await leadsTo(send('POST', { say: 'not-my-device', device: 'own' }), '?done=not-my-device')
    shows(await read('done=not-my-device'), 'Noted. A person will look into it. The deadline stays as it is.')
    await post({ say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' })
    const sent = 'Sent on Thursday 16 March 2023. Waiting for a person to decide.'
    const soon = 'You will have our answer by: Friday 17 March 2023'
    const back = (devices: string) =>
      `Until we answer, you have work access on: ${devices}. If you withdraw your request, we may suspend it.`
    expect(under(await read(), 'Your open requests')).toEqual([
      ...['This is not my device (My phone)', sent, soon, back('My phone'), 'Withdraw my request'],
      ...['Ask for an exemption', sent, soon, cut, 'Withdraw my request'],
    ])
    await post({ say: 'contest', reason: 'It is not there.' })
    shows(under(await read(), 'Your open requests'), back('Work phone and My phone'))
    await running.runUntil('2023-03-16T12:01')
    shows(
      running.outbox.at(-1)?.text.replace(/\s+/g, ' '),
      'Work access is coming back on: Work phone and My phone. It stays until we have answered your request.',
    )
    await post({ say: 'withdraw', request: 'contest' })
    await running.runUntil('2023-03-16T12:05')
    shows(running.outbox.at(-1)?.text.replace(/\s+/g, ' '), 'Work access is being suspended on: Work phone.')
    await post({ say: 'contest', reason: 'It is not there.' })
    expect(under(await read(), 'Your open requests').slice(-3)).toEqual([soon, cut, 'Withdraw my request'])
  })

  it('speak of an extension only to people who may still get one', async () => {
    const { running, read, post } = await open()
    const explained = 'we extend it once'
    shows(await read(), explained)
    await post({ say: 'remove-app' })
    await post({ say: 'not-removed' })
    lacks(await read(), explained)
    const late = await open({ escalation: [{ after: 'P1D', notify: 'staff' }] })
    await late.running.runUntil('2023-03-16T12:00')
    shows(await late.read(), removal)
    lacks(await late.read(), explained)
    await running.runUntil('2023-03-16T12:00')
    lacks(await read(), explained)
  })

  it('give way to what happens next, and are asked for again once a device reports what was said to be removed', async () => {
    const { running, read, post } = await open()
    await post({ say: 'remove-app' })
    const status = under(await read(), 'Remove TikTok')
    expect(status.slice(status.indexOf('You told us on Thursday 23 February 2023 that you have removed it.')).slice(1, 7)).toEqual([
      'We are now waiting for the device to report that it is in order. This usually happens within a day. If it has not done so by the deadline shown here, we will go ahead as announced.',
      ...['Work phone', 'Reported on Monday 20 February 2023 at 09:00 (source: your organisation’s list)'],
      ...['My phone', 'Reported on Monday 20 February 2023 at 09:00 (source: your organisation’s list)'],
      'I have not removed it yet',
    ])
    running.later({ hours: 1 })
    await running.report(on('2023-02-23T11:00', 'phone', 'tiktok'))
    const task = under(await read(), 'Remove TikTok')
    shows(task, 'You told us that you have removed it, but a newer report still shows it on: Work phone', 'I have removed the app')
  })

  it('are two for each device of which nothing is known, and nothing asks what is known', async () => {
    const { read, post, send, system } = await open({}, {}, [{ apps: '?' }, { id: 'old', label: 'Old phone', apps: '?' }])
    const task = async () => under(await read(), 'Remove TikTok')
    const asked = ['I have checked: it is not there', 'It was there, and I have removed it']
    expect(await task()).toEqual(expect.arrayContaining(['Work phone', ...asked, 'Old phone', ...asked]))
    lacks(await read(), removal)
    await post({ say: 'checked-absent', device: 'phone' })
    expect((await read()).match(/value="checked-absent"/g)).toHaveLength(1)
    shows(under(await read(), 'What we know about your devices'), 'You told us on Thursday 23 February 2023 that it is not there.')
    await post({ say: 'checked-removed', device: 'old' })
    lacks(await read(), 'value="checked-absent"')
    await leadsTo(send('POST', { say: 'checked-removed', device: 'old' }), '?')
    shows(await post({ say: 'checked-removed', device: 'strange' }), 'Please choose from the list.')
    const actions = await Array.fromAsync(system.audit.list('no-tiktok'), ({ action }) => action)
    expect(actions).toEqual(['checked absent', 'checked removed'])
  })

  it.each([
    ['the policy does not allow it', { remedies: ['remove-app'] }, ''],
    ['no device of their own is in breach', {}, 'own'],
  ])('have no removal of work apps if %s', async (_, changes, cleaned) => {
    const { running, read } = await open(changes)
    if (cleaned) await running.report(on('2023-02-23T10:00', cleaned, ''))
    shows(await read(), removal)
    lacks(await answers(await read()), 'I have removed my work apps')
  })

  it('keep what was written in a form that was refused, and keep that form open', async () => {
    const { read, post } = await open()
    const page = await post({ say: 'exemption', reason: 'I run our channel.', until: '2023-02-20' })
    expect(page.match(/<details open><summary>[^<]*/g)).toEqual(['<details open><summary>Ask for an exemption'])
    shows(page, '>I run our channel.</textarea>', 'value="2023-02-20"', '<div class="wrong" role="alert">')
    expect(await read()).not.toMatch(/<details open|role="alert"|role="status"/)
  })
})

describe('a block of a letter, on the page', () => {
  it.each<[Block, string]>([
    [{ kind: 'words', text: 'a < b' }, '<p>a &lt; b</p>'],
    [{ kind: 'words', text: 'a', language: 'en' }, '<p>a</p>'],
    [{ kind: 'words', text: 'a', language: 'fr' }, '<p lang="fr">a</p>'],
    [{ kind: 'heading', text: 'a < b' }, '<h2>a &lt; b</h2>'],
    [
      { kind: 'deadline', title: 'Deadline', moment: 'today', lines: ['now', '<b>'] },
      '<div class="deadline"><p>Deadline</p><strong>today</strong><p>now</p><p>&lt;b&gt;</p></div>',
    ],
    [
      {
        kind: 'rows',
        rows: [
          { name: 'Phone', detail: 'iOS', lines: ['TikTok', '<b>'] },
          { name: '<b>', lines: [] },
        ],
      },
      '<ul class="rows"><li><span class="name">Phone (iOS)</span><span>TikTok</span><span>&lt;b&gt;</span></li><li><span class="name">&lt;b&gt;</span></li></ul>',
    ],
    [{ kind: 'steps', title: 'Remove it', steps: ['a', '<b>'] }, '<h3>Remove it</h3><ol><li>a</li><li>&lt;b&gt;</li></ol>'],
    [{ kind: 'contact', name: 'IT', email: 'it@ec.example' }, '<p>IT<br><a href="mailto:it@ec.example">it@ec.example</a></p>'],
    [
      { kind: 'contact', name: 'IT', email: 'it@ec.example', phone: '+32' },
      '<p>IT<br><a href="mailto:it@ec.example">it@ec.example</a><br><a href="tel:+32">+32</a></p>',
    ],
    [
      { kind: 'contact', name: 'IT', email: 'it@ec.example', phone: '+32 2 1 (or 3)' },
      '<p>IT<br><a href="mailto:it@ec.example">it@ec.example</a><br>+32 2 1 (or 3)</p>',
    ],
    [
      { kind: 'link', text: 'More:', url: 'https://ec.example/a?b=1&c' },
      '<p>More: <a href="https://ec.example/a?b=1&amp;c" rel="noreferrer">https://ec.example/a?b=1&amp;c</a></p>',
    ],
  ])('%j keeps all its text, and none of it is markup', (block, html) => {
    expect(String(blockHtml(block, 'en'))).toBe(html)
  })
})

describe('what the page asks for', () => {
  const task = async ({ read }: Awaited<ReturnType<typeof open>>) => under(await read(), 'Remove TikTok').join(' ')

  it('is nothing while the person is exempt', async () => {
    const opened = await open()
    const { ports } = opened.running
    await decideCase(ports, 'no-tiktok', ana, { kind: 'exempt', until: day('2023-05-31'), reason: 'Needs it.' }, { subject: 'admin-1' })
    shows(await task(opened), '31 May 2023')
    lacks(await task(opened), 'Deadline')
  })

  it('is nothing once the policy is lifted', async () => {
    const opened = await open()
    shows(await task(opened), 'Deadline')
    await opened.system.policies.halt('no-tiktok', 1, 'lifted')
    await opened.running.enrol()
    shows(await task(opened), voices()('en').say('lifted.lead'))
    lacks(await task(opened), 'Deadline')
  })

  it('is nothing once the case is closed', async () => {
    const opened = await open({ closedAfter: 'P1D' })
    await opened.running.runUntil('2023-02-23T11:00')
    for (const device of ['phone', 'own']) await opened.running.report(on('2023-02-24T10:00', device, ''))
    shows(await task(opened), voices()('en').say('cleared.lead'))
    await opened.running.runUntil('2023-02-27T10:00')
    shows(await task(opened), voices()('en').say('announcement.nothing'))
  })

  it('is what its own policy asks for, whatever others do', async () => {
    const opened = await open({}, {}, [{ apps: 'temu' }])
    await opened.system.policies.activate(policyOf({ ...suspending, id: 'no-temu', apps: ['temu'], title: 'Remove Temu' }), 0)
    await opened.running.enrol()
    shows(await task(opened), voices()('en').say('announcement.nothing'))
    const path = await linkTo(opened.system, ana, 'no-temu')
    shows(under((await opened.send('GET', {}, path)).body, 'Remove Temu').join(' '), 'Deadline')
  })
})

describe('the page', () => {
  it('puts one thing first: what to do by when, then the button, then how', async () => {
    const { read } = await open()
    const page = await read()
    const order = ['<select name="language"', '<h1', 'By the end of', 'class="main"', 'What to do', 'Your answer', 'Questions?']
    const places = order.map((part) => page.indexOf(part))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    lacks(places, -1)
  })

  it('offers every language by its own name, with the present one chosen', async () => {
    const { read } = await open({}, { language: 'fr' })
    const options = [...(await read()).matchAll(/<option value="(\w\w)" lang="\1"( selected)?>([^<]+)</g)]
    expect(options.map(([, code]) => code)).toEqual([...languages])
    expect(options.flatMap(([, , chosen, name]) => (chosen ? [name] : []))).toEqual(['français'])
  })

  it('names every device in the form about a device of another person', async () => {
    const { read } = await open()
    expect((await read()).match(/<option value="[^"]*">[^<]*/g)).toEqual([
      '<option value="">',
      '<option value="phone">Work phone',
      '<option value="own">My phone',
    ])
  })

  it('answers what was said, also while access is cut, and logs requests alone', async () => {
    const { running, send } = await open()
    await running.runUntil('2023-03-16T12:00')
    await leadsTo(send('POST', { say: 'acknowledge' }), '?done=acknowledge')
    lacks(output(), 'asked for a decision')
    await leadsTo(send('POST', { say: 'contest', reason: 'It is gone.' }), '?done=contest')
    expect(output().match(/asked for a decision/g)).toHaveLength(1)
    await send('POST', { say: 'contest', reason: 'It is gone.' })
    expect(output().match(/asked for a decision/g)).toHaveLength(1)
  })

  it.each(['2023-06-30T10:00', 'x2023-06-30', '20230630'])('takes no date but one of a calendar: %s', async (until) => {
    const { send } = await open()
    await hasStatus(send('POST', { say: 'exemption', reason: 'I run our channel.', until }), 400)
  })

  it('is at its own address alone, and its errors are in the first language that it has', async () => {
    const { send, rawPath } = await open()
    for (const path of [`/x${rawPath}`, `${rawPath}/more`, rawPath.replace('/me/', '/you/')])
      shows((await send('GET', {}, path, { 'accept-language': 'xx, sv;q=0.8, fr;q=0.5' })).body, '<html lang="sv"')
    shows((await send('GET', {}, '/me/x')).body, '<html lang="en"')
  })
})

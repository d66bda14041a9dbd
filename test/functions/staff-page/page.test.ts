import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { decideCase } from '#campaign/decide/decide-case.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { bundleAction, entryFile } from '#domain/audit/bundle.ts'
import { languages } from '#domain/catalogue/languages.ts'
import type { Block } from '#domain/emails/letter.ts'
import { sourceInWords } from '#domain/emails/reported.ts'
import { voices } from '#domain/emails/voices.ts'
import type { Device } from '#domain/people/person.ts'
import type { Coverage } from '#domain/sources/device-source.ts'
import { blockHtml } from '#functions/staff-page/blocks.ts'
import { adminDecides } from '#test/acts.ts'
import { brussels, day, described, noTemu, on, undated } from '#test/builders.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { ana, type Form, onPage, openPage } from './opened.ts'

const output = watchOutput()

const cut = 'Your request does not bring work access back before you have our answer.'

/** The texts of the page that follow a heading, up to the next. */
const under = (page: string, heading: string) => {
  const part = page.split(/<h[12][^>]*>/).find(part => part.startsWith(`${heading}<`)) ?? ''
  return part
    .replace(/<option.*<\/option>/s, '')
    .split(/<[^>]*>|\n/)
    .filter(text => text !== '')
    .slice(1)
}

const knownOf = (page: string) => under(page, 'What we know about your devices')
const taskOf = (page: string) => under(page, 'Remove TikTok')
const answersOf = (page: string) => under(page, 'Your answer')
const requestsOf = (page: string) => under(page, 'Your open requests')

const workPhone = ['Work phone (iOS)', 'Official device']

it('the staff page says whose devices they are, what was found, and when', async () => {
  const { read } = await openPage({ apps: ['tiktok', 'temu'] }, [
    { apps: 'tiktok;temu' },
    { id: 'own', label: 'My phone', ownership: 'personal', apps: '' },
    { id: 'old', label: 'Old phone', apps: '?' },
  ])
  const reported = 'Reported on Monday 20 February 2023 at 09:00 (source: your organisation’s list)'
  expect(knownOf(await read())).toEqual([
    ...[...workPhone, 'Found: TikTok and Temu', reported],
    ...['My phone (iOS)', 'Your own device', 'None of the apps in question was found.', reported],
    ...['Old phone (iOS)', 'Official device', 'We cannot see what is on it.'],
  ])
})

const reported = 'Reported on Monday 20 February 2023 at 09:00 (source: Microsoft Intune)'

/** Ana’s page when the one device that she has is as Intune reported it. */
async function openWith(apps: string, coverage: Coverage, more: Partial<Device> = {}, document = {}) {
  const opened = await openPage(document, [{ apps: apps === '?' ? '' : apps }])
  const { people } = opened.ports
  await changePerson(people, ana, person => ({
    ...person,
    devices: person.devices.map(({ readings, ...device }) => {
      const reading = readings.map(one => ({ ...one, source: 'intune', coverage, ...(apps === '?' ? { met: [] } : {}) }))
      return { ...device, readings: reading, ...more }
    }),
  }))
  return opened
}

it.each<[Coverage, string?]>([
  ['managed-only', 'Microsoft Intune does not list apps that you installed yourself on this device.'],
  ['work-profile', 'On this device, Microsoft Intune lists only the apps in the work profile.'],
  ['none', 'Microsoft Intune does not list the apps on this device.'],
  ['all-apps'],
  ['named-apps'],
])('the staff page says why nothing is known of devices if their source sees %s', async (coverage, ...limits) => {
  const page = await (await openWith('?', coverage)).read()
  expect(knownOf(page)).toEqual([...workPhone, 'We cannot see what is on it.', ...limits, reported])
  shows(taskOf(page), 'We cannot see whether it has TikTok. Please check.', ...limits)
})

it('the staff page has no limits of a source about what it did see, or what is no app', async () => {
  const found = await openWith('tiktok', 'managed-only')
  expect(knownOf(await found.read())).toEqual([...workPhone, 'Found: TikTok', reported])
  const { disk } = described
  const checked = await openWith('?', 'managed-only', {}, { apps: undefined, requires: ['disk'], requirements: { disk } })
  expect(knownOf(await checked.read()).join()).not.toContain('Microsoft Intune does not list')
})

it('the staff page says since when no source reports on a device, and what it last said', async () => {
  const vanishedAt = brussels('2023-02-21T09:00')
  const vanished = 'We have had no reports on this device since Tuesday 21 February 2023.'
  const { read, post } = await openWith('tiktok', 'all-apps', { vanishedAt })
  expect(knownOf(await read()).slice(-2)).toEqual([reported, vanished])
  await post({ say: 'remove-app' })
  shows(taskOf(await read()), 'Work phone', reported, vanished)
  expect(taskOf(await read()).join()).not.toContain('We are now waiting')
  const clean = await openWith('', 'all-apps', { vanishedAt })
  shows(taskOf(await clean.read()), 'We cannot see whether it has TikTok. Please check.', vanished)
})

it.each([
  ['intune', 'Microsoft Intune'],
  ['import', 'your organisation’s list'],
  ['contest', 'our decision on your request'],
  ['intune-eu', 'Microsoft Intune'],
  ['some\nother', 'some other'],
])('the staff page calls the source %j %j', (source, name) => {
  expect(sourceInWords(source, voices()('en'))).toBe(name)
})

const { systems, disk } = described
const document = { apps: undefined, requires: ['systems', 'disk'], requirements: { systems, disk } }
const mac = { label: 'MacBook', platform: 'macos', osVersion: '13.1', failed: 'disk' }

it('the staff page says what each device lacks, that it lacks nothing, or cannot be seen', async () => {
  const { read } = await openPage(document, [
    mac,
    { id: 'good', label: 'iPad', platform: 'ipados', passed: 'disk' },
    { id: 'unread', label: 'Pixel', platform: 'android' },
  ])
  expect(knownOf(await read()).filter(line => !/^Reported|device$/.test(line))).toEqual([
    ...['MacBook (macOS)', 'Has macOS 13.1; needs macOS 14.4 or later', 'Still to do: Encrypt the disk'],
    ...['iPad (iPadOS)', 'On this device, everything this decision asks for is done.'],
    ...['Pixel (Android)', 'We cannot see whether it is in order.'],
  ])
})

it('“done” counts on the staff page until it is taken back or a device reports something else', async () => {
  const { running, read, post } = await openPage({ ...document, remedies: ['remove-app'] }, [mac])
  expect((await read()).replace(/<[^>]*>/g, ' ').replace(/Remove TikTok/g, '')).not.toMatch(/\bapps?\b|remove/i)
  shows(await read(), '<button class="main" name="say" value="remove-app">I have done it</button>')
  await post({ say: 'remove-app' })
  shows(taskOf(await read()), 'You told us on Thursday 23 February 2023 that you have done it.', 'I have not done it yet')
  running.later({ hours: 1 })
  await running.report({ ...on('2023-02-23T11:00', 'phone', '?'), failed: ['disk'] })
  shows(taskOf(await read()), 'You told us that you have done it, but a newer report shows that something is still missing on: MacBook')
  shows(await read('done=not-removed'), 'Noted: it is not done yet.')
})

it('the staff page asks about what cannot be seen, and takes the answer', async () => {
  const { read, post } = await openPage(document, [{ ...mac, osVersion: '14.5', failed: '' }])
  shows(
    taskOf(await read()),
    'We cannot see whether this is done. Please check: Encrypt the disk',
    'I have checked: it is done',
    'It was not done, and now I have done it',
  )
  lacks(await read(), 'Please check: Update')
  await post({ say: 'checked-absent', device: 'phone' })
  shows(knownOf(await read()), 'You told us on Thursday 23 February 2023 that it is done.')
})

it('a page without a deadline says so and speaks of no other, whatever its reader answers', async () => {
  const { read, post } = await openPage({ ...undated, reminders: undefined, escalation: undefined })
  const saysNone = async (query = '') => {
    const text = (await read(query)).replace(/<style>.*?<\/style>|<[^>]*>/gs, '\n')
    expect(text.match(/.*deadline.*/gi)).toEqual(['Deadline', 'There is no deadline'])
  }
  for (const done of ['', 'done=not-removed', 'done=not-my-device', 'done=exemption']) await saysNone(done)
  await post({ say: 'remove-app' })
  await saysNone()
})

onPage('the page lists each mail about its policy, with its subject and what became of it', async ({ ports, read, post }) => {
  const mails = async () => under(await read(), 'Our emails to you')
  expect(await mails()).toEqual(['None yet.'])
  const { people, evidence } = ports
  await changePerson(people, ana, person => ({ ...person, mail: { seq: 26 } }))
  const notice = async (number: number, local: string, fate?: 'delivered' | 'bounced', policy = 'no-tiktok', told = {}) => {
    const at = brussels(local)
    const messageId = `m${number}`
    const tells = [{ policy: { id: policy, version: 1 }, tells: [{ step: 'first', devices: ['phone'] }], through: at }]
    const said = { tells, found: [], tries: 1, claimedAt: at, to: '', ...told }
    await evidence.record(ana, number, [{ kind: 'accepted', at, messageId }], said)
    if (fate) await evidence.record(ana, number, [{ kind: fate, at, messageId }])
  }
  await notice(1, '2023-02-23T10:00', 'delivered')
  await notice(2, '2023-02-24T10:00', 'bounced')
  await notice(3, '2023-02-25T10:00', undefined, 'no-temu')
  await evidence.record(ana, 4, [{ kind: 'accepted', at: brussels('2023-02-26T10:00'), messageId: 'm4' }])
  await notice(5, '2023-02-27T09:00', 'delivered', 'none', { subject: 'Overdue: 2 – TikTok', digestOn: day('2023-02-27') })
  await notice(26, '2023-03-08T09:00', undefined, 'no-tiktok', { subject: 'As it <was> sent' })
  expect(await mails()).toEqual([
    ...['As it &lt;was&gt; sent', '8 March 2023, 09:00 (sent, but we don’t know yet whether it arrived)'],
    // Sent to Ana as a manager: told, but its text names others.
    ...['Overdue: 2 – TikTok', '27 February 2023, 09:00 (delivered)'],
    ...['Our emails to you', '24 February 2023, 10:00 (came back)', 'Our emails to you', '23 February 2023, 10:00 (delivered)'],
  ])
  shows(await read('mail=26'), '<h1>As it &lt;was&gt; sent</h1>', 'We have no copy of this email.')
  const saved = unzipSync(Buffer.from((await post({ say: 'record' })).body, 'base64'))
  shows(Buffer.from(saved['case.html'] ?? '').toString(), '<h3>Overdue: 2 – TikTok</h3>', '27 February 2023, 09:00 (delivered)')
  for (const query of ['mail=3', 'mail=5', 'mail=x']) shows(await read(query), 'This link does not work')
})

onPage('the copy of their case that a person saves names no admin, and has none of their notes', async ({ running, post }) => {
  const by = { subject: 'planted-subject', address: 'planted@ec.example', name: 'planted-name' }
  const limited = { ...running.ports, decisionLimits: { mostDays: 365, mostDaysAlone: 40 } }
  for (const until of ['2023-03-31', '2023-09-30'])
    await decideCase(limited, 'no-tiktok', ana, { kind: 'extend', until: day(until), reason: 'Seen.', note: 'planted-note' }, by)
  const saved = unzipSync(Buffer.from((await post({ say: 'record' })).body, 'base64'))
  const texts = Object.values(saved).map(bytes => Buffer.from(bytes).toString())
  shows(texts.join(), '"what":"decided"', '"what":"proposed"', 'Seen.')
  lacks(texts.join(), 'planted')
})

onPage('of the copies that a person saves of their case in a day, the audit log has the first', async ({ running, post }) => {
  const { audit, clock } = running.ports
  const logged = async () => (await Array.fromAsync(audit.list('no-tiktok'))).filter(({ action }) => action === bundleAction).length
  const save = async () => {
    const { statusCode, body } = await post({ say: 'record' })
    return statusCode === 200 ? Object.keys(unzipSync(Buffer.from(body, 'base64'))).includes(entryFile) : statusCode
  }
  const { append } = audit
  audit.append = () => Promise.reject(new Error('out of order'))
  expect([await save(), await logged()]).toEqual([500, 0])
  audit.append = append
  expect([await save(), await save(), await logged()]).toEqual([true, false, 1])
  clock.advanceTo(clock.now().add({ hours: 24 }))
  expect([await save(), await logged()]).toEqual([true, 2])
})

const storedOf = (page: string) =>
  under(page.split('<form method="post"><p class="quiet">You get a ZIP')[0] ?? '', 'What we store about you')

it('the staff page has all that is stored about its reader, and who to ask about it', async () => {
  const contact = { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000 00 00' }
  const page = await (await openPage({ contact, why: { fr: 'Pour la sécurité.' } })).read()
  expect(storedOf(page)).toEqual([
    ...['Name', 'Ana', 'Email address', 'ana@ec.example', 'Unit', 'DG-ALPHA', 'Country and time zone', 'BE, Europe/Brussels'],
    expect.stringContaining('write to helpdesk@ec.example'),
  ])
  expect(under(page, 'Questions?')).toEqual(['IT helpdesk', 'helpdesk@ec.example', '+32 2 000 00 00'])
  shows(page, '<p lang="fr">Pour la sécurité.</p>')
})

it('the staff page says nothing of its reader that is not known', async () => {
  const page = await (await openPage({}, [{}], { name: '', country: '' })).read()
  expect(storedOf(page).slice(-3)).toEqual(['Country and time zone', 'Europe/Brussels', expect.anything()])
  lacks(storedOf(page), 'Name')
  lacks(page, 'This page is for')
})

it('the page is headed in the reader’s language, with the title of the policy in its own below', async () => {
  const headed = async (document: object, devices?: []) => (await openPage({ language: 'fr', ...document }, devices)).read()
  const title = 'Supprimer TikTok'
  expect(await headed({ title })).toMatch(/<h1>Remove TikTok by 15 Mar<\/h1>\s*<p lang="fr">Supprimer TikTok<\/p>/)
  shows(await headed({ title }, []), '<h1>Decision: TikTok</h1>')
  shows(await headed({ title: { fr: title, en: 'Remove TikTok' } }), '<h1>Remove TikTok</h1>')
})

const removal = '<button class="main" name="say" value="remove-app">I have removed the app</button>'
const sent = 'Sent on Thursday 16 March 2023. Waiting for a person to decide.'
const exemption = { say: 'exemption', reason: 'I run our channel.', until: '2023-06-30' }
const moreTime = { say: 'more-time', reason: 'I am away.', until: '2023-03-31' }
const contest = { say: 'contest', reason: 'It is not there.' }

onPage('answers on the staff page are those that fit, and each once', async ({ running, read, post }) => {
  await running.runUntil('2023-02-24T10:00')
  shows(answersOf(await read()), 'I have read this', 'I have removed my work apps', 'This is not my device')
  lacks(answersOf(await read()), 'Contest the suspension')
  shows(await read(), removal, 'min="2023-02-25"')
  await running.runUntil('2023-03-16T12:00')
  const suspended = await read()
  expect(suspended.indexOf('Contest the suspension')).toBeLessThan(suspended.indexOf('class="deadline"'))
  const said: Form[] = [
    { say: 'acknowledge' },
    { say: 'not-my-device', device: 'own' },
    moreTime,
    exemption,
    contest,
    { say: 'remove-app' },
  ]
  for (const form of said) await post(form)
  expect(answersOf(await read())).toEqual([
    'You told us on Thursday 16 March 2023 that you have read this.',
    ...['This is not my device', 'Which device?', 'Send'],
  ])
  shows(taskOf(await read()), 'You told us on Thursday 16 March 2023 that you have removed it.')
  lacks(await read(), removal)
  const due = 'You will have our answer by: Thursday 23 March 2023'
  expect(requestsOf(await read())).toEqual([
    ...['This is not my device (My phone)', sent, due, cut, 'Withdraw my request'],
    ...['I need more time', sent, due, cut, 'Withdraw my request'],
    ...['Ask for an exemption', sent, due, cut, 'Withdraw my request'],
    ...['Contest the suspension', sent, due, cut, 'Withdraw my request'],
  ])
  await running.runUntil('2023-03-24T00:00')
  shows(requestsOf(await read()), 'We promised you an answer by: Thursday 23 March 2023. We are late, and we are sorry.')
})

it('answers bring access back where the policy says so, once, as the page and a mail say', async () => {
  const { running, read, post } = await openPage({ requests: { decidedWithin: 1, access: 'restored' } })
  const lastMail = () => running.lastMail?.text.replace(/\s+/g, ' ')
  await running.runUntil('2023-03-16T12:00')
  await leadsTo(post({ say: 'not-my-device', device: 'own' }), '?done=not-my-device')
  shows(await read('done=not-my-device'), 'Noted. A person will look into it. The deadline stays as it is.')
  await post(exemption)
  const soon = 'You will have our answer by: Friday 17 March 2023'
  const back = (devices: string) => `Until we answer, you have work access on: ${devices}. If you withdraw your request, we may suspend it.`
  expect(requestsOf(await read())).toEqual([
    ...['This is not my device (My phone)', sent, soon, back('My phone'), 'Withdraw my request'],
    ...['Ask for an exemption', sent, soon, cut, 'Withdraw my request'],
  ])
  await post(contest)
  shows(requestsOf(await read()), back('Work phone and My phone'))
  await running.runUntil('2023-03-16T12:01')
  shows(lastMail(), 'Work access is coming back on: Work phone and My phone. It stays until we have answered your request.')
  await post({ say: 'withdraw', request: 'contest' })
  await running.runUntil('2023-03-16T12:05')
  shows(lastMail(), 'Work access is being suspended on: Work phone.')
  await post(contest)
  expect(requestsOf(await read()).slice(-3)).toEqual([soon, cut, 'Withdraw my request'])
})

it('answers say that a suspension waits for the next report, where one would come', async () => {
  const explained = 'we wait for a newer report'
  shows(await (await openPage()).read(), explained)
  lacks(await (await openPage({ escalation: [{ after: 'P1D', notify: 'staff' }] })).read(), explained)
  const late = await openPage()
  await late.running.runUntil('2023-03-16T12:00')
  shows(await late.read(), removal)
  lacks(await late.read(), explained)
})

onPage('answers give way to what happens next, and return once a device reports the app again', async ({ running, read, post }) => {
  await post({ say: 'remove-app' })
  const task = taskOf(await read())
  const reported = 'Reported on Monday 20 February 2023 at 09:00 (source: your organisation’s list)'
  expect(task.slice(task.indexOf('You told us on Thursday 23 February 2023 that you have removed it.')).slice(1, 7)).toEqual([
    'We are now waiting for the device to report that it is in order.',
    ...['Work phone', reported, 'My phone', reported],
    'I have not removed it yet',
  ])
  running.later({ hours: 1 })
  await running.report(on('2023-02-23T11:00', 'phone', 'tiktok'))
  shows(
    taskOf(await read()),
    'You told us that you have removed it, but a newer report still shows it on: Work phone',
    'I have removed the app',
  )
})

it('answers are two for each device of which nothing is known, and nothing asks what is known', async () => {
  const { read, post, audited } = await openPage({}, [{ apps: '?' }, { id: 'old', label: 'Old phone', apps: '?' }])
  const asked = ['I have checked: it is not there', 'It was there, and I have removed it']
  shows(taskOf(await read()).join(), ['Work phone', 'We cannot see whether it has TikTok. Please check.', ...asked].join())
  shows(taskOf(await read()).join(), ['Old phone', 'We cannot see whether it has TikTok. Please check.', ...asked].join())
  lacks(await read(), removal)
  await post({ say: 'checked-absent', device: 'phone' })
  expect((await read()).match(/value="checked-absent"/g)).toHaveLength(1)
  shows(knownOf(await read()), 'You told us on Thursday 23 February 2023 that it is not there.')
  await post({ say: 'checked-removed', device: 'old' })
  lacks(await read(), 'value="checked-absent"')
  await leadsTo(post({ say: 'checked-removed', device: 'old' }), '?')
  shows((await post({ say: 'checked-removed', device: 'strange' })).body, 'Please choose from the list.')
  expect(await audited()).toEqual(['checked absent', 'checked removed'])
})

it.each([
  ['the policy does not allow it', { remedies: ['remove-app'] }, 'tiktok'],
  ['no device of their own is in breach', {}, ''],
])('answers on the staff page have no removal of work apps if %s', async (_, document, apps) => {
  const { read } = await openPage(document, [{}, { id: 'own', ownership: 'personal', apps }])
  shows(await read(), removal)
  lacks(answersOf(await read()), 'I have removed my work apps')
})

onPage('answers keep what was written in a form that was refused, and keep that form open', async ({ read, post }) => {
  const { body } = await post({ ...exemption, until: '2023-02-20' })
  expect(body.match(/<details open><summary>[^<]*/g)).toEqual(['<details open><summary>Ask for an exemption'])
  shows(body, '>I run our channel.</textarea>', 'value="2023-02-20"', '<div class="wrong" role="alert">')
  expect(await read()).not.toMatch(/<details open|role="alert"|role="status"/)
})

onPage('answers name every device in the form about a device of another person', async ({ read }) => {
  const options = ['<option value="">', '<option value="phone">Work phone', '<option value="own">My phone']
  expect((await read()).match(/<option value="[^"]*">[^<]*/g)).toEqual(options)
})

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
  [{ kind: 'contact', name: 'IT', email: 'a@b.example' }, '<p>IT<br><a href="mailto:a@b.example">a@b.example</a></p>'],
  [
    { kind: 'contact', name: 'IT', email: 'a@b.example', phone: '+32' },
    '<p>IT<br><a href="mailto:a@b.example">a@b.example</a><br><a href="tel:+32">+32</a></p>',
  ],
  [
    { kind: 'contact', name: 'IT', email: 'a@b.example', phone: '+32 (or 3)' },
    '<p>IT<br><a href="mailto:a@b.example">a@b.example</a><br>+32 (or 3)</p>',
  ],
  [
    { kind: 'link', text: 'More:', url: 'https://ec.example/a?b=1&c' },
    '<p>More: <a href="https://ec.example/a?b=1&amp;c" rel="noreferrer">https://ec.example/a?b=1&amp;c</a></p>',
  ],
])('a block of a letter keeps all its text on the page, and none of it is markup: %j', (block, html) => {
  expect(String(blockHtml(block, 'en'))).toBe(html)
})

const { say } = voices()('en')

onPage('the staff page asks for nothing while the person is exempt', async ({ ports, read }) => {
  await adminDecides(ports, { kind: 'exempt', until: day('2023-05-31'), reason: 'Needs it.' })
  shows(taskOf(await read()).join(), '31 May 2023')
  lacks(taskOf(await read()), 'Deadline')
})

onPage('the staff page asks for nothing once the policy is lifted', async ({ running, ports, read }) => {
  shows(taskOf(await read()), 'Deadline')
  await ports.policies.halt('no-tiktok', 1, 'lifted')
  await running.enrol()
  shows(taskOf(await read()).join(), say('lifted.lead'))
  lacks(taskOf(await read()), 'Deadline')
})

it('the staff page asks for nothing once the case is closed', async () => {
  const { running, read } = await openPage({ closedAfter: 'P1D' })
  await running.runUntil('2023-02-23T11:00')
  for (const device of ['phone', 'own']) await running.report(on('2023-02-24T10:00', device, ''))
  shows(taskOf(await read()).join(), say('cleared.lead'))
  await running.runUntil('2023-02-27T10:00')
  shows(taskOf(await read()).join(), say('announcement.nothing'))
})

it('the staff page asks for what its own policy asks for, and ignores others', async () => {
  const { ask, read, linkTo } = await openPage([{}, { ...noTemu, title: 'Remove Temu' }], [{ apps: 'temu' }])
  shows(taskOf(await read()).join(), say('announcement.nothing'))
  const { body } = await ask('GET', { path: await linkTo('no-temu') })
  shows(under(body, 'Remove Temu'), 'Deadline')
})

it('the staff page puts one thing first: what to do by when, then the button, then how', async () => {
  const page = await (await openPage()).read()
  const order = ['<select name="language"', '<h1', 'By the end of', 'class="main"', 'What to do', 'Your answer', 'Questions?']
  const places = order.map(part => page.indexOf(part))
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  lacks(places, -1)
})

it('the staff page offers every language by its own name, with the present one chosen', async () => {
  const { read } = await openPage({}, [{}], { language: 'fr' })
  const options = [...(await read()).matchAll(/<option value="(\w\w)" lang="\1"( selected)?>([^<]+)</g)]
  expect(options.map(([, code]) => code)).toEqual([...languages])
  expect(options.flatMap(([, , chosen, name]) => (chosen ? [name] : []))).toEqual(['français'])
})

onPage('the staff page logs requests once, without their words, and no other answer', async ({ running, post }) => {
  await running.runUntil('2023-03-16T12:00')
  await post({ say: 'acknowledge' })
  lacks(output(), 'asked for a decision')
  for (const _ of [1, 2]) await leadsTo(post({ say: 'contest', reason: 'It is gone.' }), '?done=contest')
  expect(output().match(/asked for a decision/g)).toHaveLength(1)
  shows(output(), '"kind":"contest"', ana)
  lacks(output(), 'It is gone.')
})

it.each(['2023-06-30T10:00', 'x2023-06-30', '20230630'])('the staff page takes no date but one of a calendar: %s', async until => {
  await hasStatus((await openPage()).post({ say: 'exemption', reason: 'I run our channel.', until }), 400)
})

onPage('the staff page has one address, and errors in the language of the browser', async ({ ask, link }) => {
  for (const path of [`/x${link}`, `${link}/more`, link.replace('/me/', '/you/')])
    shows((await ask('GET', { path, headers: { 'accept-language': 'xx, sv;q=0.8, fr;q=0.5' } })).body, '<html lang="sv"')
  shows((await ask('GET', { path: '/me/x' })).body, '<html lang="en"')
})

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Role, Scope } from '#adapters/oidc/scopes.ts'
import { countCases } from '#campaign/read/count-cases.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { nothingCounted } from '#domain/sources/pass.ts'
import { pages } from '#functions/console/pages.ts'
import { style } from '#functions/console/style.ts'
import { submit } from '#test/acts.ts'
import { arriving, browserContexts, faultsOf, hasNoBrowser, served } from '#test/browser.ts'
import { day, document } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { owner, suspending } from '#test/shared/campaign/brake/holding.ts'
import { announced } from '#test/shared/campaign/running.ts'
import { type Api, ana, announced as announcedAt, openApi, pathOf } from '../admin/calling.ts'
import { watchOutput } from '../output.ts'
import { meaningOf } from './meaning.ts'
import { hidden, openConsole, visitor } from './visiting.ts'

watchOutput()

const openContext = browserContexts('The console is')

/** What some pages are asked. */
const queries: Record<string, string> = {
  [`/console/policies/no-tiktok/cases/${ana}/decision`]: '?request=exemption',
  '/console/write': '?known=eu-commission-tiktok-2023',
  '/console/audit/export': '?chain=no-tiktok',
  '/console/coverage': '?by=unit',
}

/** Who opens a page: a role that may, and that can do most there. */
const roleFor: Partial<Record<Scope, Role>> = { 'policies:write': 'author', 'policies:approve': 'approver' }

const visits = pages.map(({ path, route }) => {
  const requirement = path.endsWith('/approval') ? 'drafted' : 'approved'
  const address = pathOf(
    path.replace('{kind}', 'first').replace('{source}', 'fleet').replace('{requirement}', requirement).replace('{copy}', '1'),
  )
  return {
    address: `${address}${queries[address] ?? ''}`,
    role: path.endsWith('{policy}/draft') ? 'approver' : (roleFor[route.scope] ?? 'operator'),
  } as const
})

/** Files to download, and mails for a frame. */
const noPages = [
  '/console/policies/no-tiktok/mails/first',
  '/console/people/ana/mails/1/copies/1',
  '/console/people/ana/mails/1/messages/1',
  '/console/policies/no-tiktok/cases.csv',
  '/console/policies/no-tiktok/cases.xlsx',
  '/console/policies/no-tiktok/report/2023-03-31.json',
  '/console/policies/no-tiktok/report/2023-03-31.xlsx',
  '/console/audit/export?chain=no-tiktok',
]

const shownPages = visits.filter(({ address }) => !noPages.includes(address))

const alarm = {
  name: 'IdesService-OperationsAlarmsdispatcherrors0123ABCD-0123456789ab',
  says: 'Nobody gets mail: no worker is woken. Read its log and fix the fault; the next run then does what is still due.',
  since: announcedAt,
}

/** Something on every page: suspensions that the brake holds, a request, a submitted draft that differs from what was rehearsed before, a pass that is held, a requirement that waits, an alarm that rings. */
async function campaign() {
  const api = await openApi(() => ({
    sources: [{ name: 'fleet', kind: 'fleet', everyHours: 12 }],
    connectorList: [connectorNamed('entra', 'entra-device')],
    alarms: { listRinging: async () => [alarm] },
  }))
  const names = ['ana', 'ben', 'donaudampfschifffahrtsgesellschaftskapitaen']
  const running = await announced({ policies: [suspending()], people: names.map(id => owner(id)), openSystem: async () => api.memory })
  await running.runUntil('2023-02-24T12:00')
  await countCases(api.system)
  await running.runUntil('2023-03-16T00:01')
  await countCases(api.system)
  await submit(api.memory, { kind: 'exemption', reason: 'I run our channel.', until: day('2023-06-30') })
  await holdPass(api)
  await api.post('author', '/api/coverage')
  await submitDraft(api)
  await writeRequirements(api)
  const console = openConsole(api)
  return { console, url: await served(console.handler) }
}

function holdPass({ memory }: Api) {
  const begun = { number: 4, startedAt: announcedAt, ...nothingCounted } as const
  const last = { ...begun, endedAt: announcedAt, outcome: 'held', why: 'it has half of the devices' } as const
  const held = { ...begun, stage: 'reading', pages: 2, sheets: 2, tries: 0 } as const
  const accepted = { number: 3, startedAt: announcedAt, endedAt: announcedAt, records: 2200 } as const
  const state = { kind: 'fleet', accepted, last, held } as const
  return memory.passes.save('fleet', { state, version: 0 })
}

async function submitDraft(api: Api) {
  const role = 'author'
  const rehearse = async () => {
    await api.post(role, '/api/policies/no-tiktok/rehearsals')
    await api.rehearseAll()
    api.memory.clock.advanceTo(api.memory.clock.now().add({ minutes: 1 }))
  }
  await rehearse()
  await api.send('PUT', '/api/policies/no-tiktok/draft', { role, body: document, headers: { 'if-none-match': '*' } })
  await rehearse()
  const rehearsal = (await api.memory.rehearsals.findLast('no-tiktok'))?.id
  await api.post(role, '/api/policies/no-tiktok/submission', { rehearsal })
}

async function writeRequirements(api: Api) {
  const [author, approver] = [await visitor(api, 'author'), await visitor(api, 'approver')]
  for (const name of ['approved', 'drafted']) {
    const requirement = `name: ${name}\nkind: check\ntitle: { en: Turn on the firewall }\nplatforms: [macos]\n`
    await author.submit('/console/new-requirement', { document: requirement, tag: '' })
  }
  const approval = '/console/requirements/approved/approval'
  await approver.submit(approval, { tag: hidden(await approver.read(approval), 'tag'), agreed: 'yes' })
}

/** A browser in which a person has signed in. */
async function openPage({ console, url }: Awaited<ReturnType<typeof campaign>>, role: Role, options: BrowserContextOptions) {
  const context = await openContext({ ...options, baseURL: url })
  const { jar } = await console.signedIn(role)
  await context.addCookies([...jar].map(([name, value]) => ({ name, value, url: url.replace('http:', 'https:'), secure: true })))
  return context.newPage()
}

/** Of all pages in turn, each opened by its role. @returns what was found, by address */
async function lookAtAll(options: BrowserContextOptions, look: (page: Page) => Promise<readonly string[]>) {
  const one = await campaign()
  const found: Record<string, readonly string[]> = {}
  for (const role of new Set(shownPages.map(visit => visit.role))) {
    const page = await openPage(one, role, options)
    const complaints: string[] = []
    page.on('console', message => complaints.push(message.text()))
    for (const { address } of shownPages.filter(visit => visit.role === role)) {
      const status = (await page.goto(address))?.status()
      const faults = [...(status === 200 ? [] : [`answers ${status}`]), ...(await look(page)), ...complaints.splice(0)]
      if (faults.length > 0) found[address] = faults
    }
  }
  return found
}

const isWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'

const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Every page ends with all time zones: they are checked once. */
const hasZones = (page: Page) => page.url().endsWith('/console/system')

const faults = (page: Page) =>
  faultsOf(page, axe => {
    const looked = axe.withTags(standards).setLegacyMode(true)
    return hasZones(page) ? looked : looked.exclude('#shown-zone')
  })

const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const

async function faultsInAllLooks(page: Page) {
  const found: string[] = []
  // Mails run no script, and so never answer axe from their frames; they are checked elsewhere.
  await page.evaluate("for (const frame of document.querySelectorAll('iframe')) frame.remove()")
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    found.push(...(await faults(page)).map(fault => `${width} ${colorScheme}: ${fault}`))
  }
  return found
}

describe.skipIf(hasNoBrowser)('every page of the console in a browser', () => {
  it('every page of the console is accessible, wide and light or narrow and dark', async () => {
    expect(await lookAtAll({ bypassCSP: true, reducedMotion: 'reduce' }, faultsInAllLooks)).toEqual({})
  })

  it('every page of the console loads under its own content policy, and fits a sheet of paper', async () => {
    const found = await lookAtAll({ viewport: { width: 794, height: 1123 }, javaScriptEnabled: false }, async page => {
      await page.emulateMedia({ media: 'print' })
      return (await page.evaluate(isWide)) ? ['too wide'] : []
    })
    expect(found).toEqual({})
  })
})

describe.skipIf(hasNoBrowser)('a policy that is written in a browser', () => {
  const yaml = (page: Page) => page.locator('#made pre')

  it('a policy that is written in a browser is shown as YAML while the form is filled in', async () => {
    const page = await openPage(await campaign(), 'author', {})
    await page.goto('/console/write')
    await page.getByLabel('Title').fill('Remove “TikTok” <now>')
    await yaml(page).getByText('Remove “TikTok” <now>').waitFor()
    expect(await page.getByLabel('Title').inputValue()).toBe('Remove “TikTok” <now>')
  })

  it.each(['eu-commission-tiktok-2023', 'us-omb-m-23-13', 'example-disk-encryption'] as const)(
    'the form alone, without a script, writes %s as the catalogue has it',
    async id => {
      const api = await openApi()
      const console = openConsole(api)
      const page = await openPage({ console, url: await served(console.handler) }, 'author', { javaScriptEnabled: false })
      await page.goto('/console/write')
      await writings[id](filling(page))
      await press(page, 'Save the draft')
      expect(new URL(page.url()).pathname).toBe(`/console/policies/${id}/draft`)
      const saved = await api.memory.drafts.find(id)
      expect(meaningOf(saved && documentOf(saved.policy))).toEqual(meaningOf(catalogued(id)))
    },
  )
})

const press = (page: Page, name: string) => arriving(page, () => page.getByRole('button', { name, exact: true }).click())

const catalogued = (id: string) => parse(readFileSync(`shared/domain/catalogue/policies/${id}.yaml`, 'utf8'))

/** What an administrator does who knows the words of the form alone. */
function filling(page: Page) {
  const whole = page.locator('main form').first()
  const labelled = (label: string, where: Locator) =>
    where.getByLabel(new RegExp(`^\\s*${label.replaceAll(/[()]/g, '\\$&')}( \\(optional\\))?$`)).first()
  return {
    press: (name: string) => press(page, name),
    part: (name: string) => page.getByRole('group', { name, exact: true }),
    async unfold(name: string, where = whole) {
      const summary = where.locator('summary', { hasText: name }).first()
      if (!(await summary.evaluate(one => one.parentElement?.hasAttribute('open')))) await summary.click()
    },
    async fill(fields: Record<string, string>, where = whole) {
      for (const [label, value] of Object.entries(fields)) {
        const field = labelled(label, where)
        if (await field.evaluate(one => one.tagName === 'SELECT')) await field.selectOption(value)
        else await field.fill(value)
      }
    },
    async tick(labels: readonly string[], where = whole, isTicked = true) {
      for (const label of labels) await labelled(label, where).setChecked(isTicked)
    },
  }
}

type Filling = ReturnType<typeof filling>

async function writeSecurity({ fill, press, part }: Filling, email: string, zone: string) {
  await fill({ 'Name of a team': 'Security' })
  await press('Add a team')
  await fill({ 'Mail address': email, 'Time zone': zone }, part('security'))
}

/** Steps after the deadline on days 0, 1 and 3, as the form proposes them. */
async function addSteps({ press }: Filling) {
  await press('Add a step')
  await press('Add a step')
}

const writings = {
  async 'eu-commission-tiktok-2023'(form: Filling) {
    const { fill, press, part, unfold, tick } = form
    const { title, why } = catalogued('eu-commission-tiktok-2023')
    await fill({ Title: title.en, Why: why.en, Issuer: 'European Commission' })
    await unfold('In other languages')
    const others = Object.keys(title).filter(language => language !== 'en')
    for (const language of others) {
      await fill({ Language: language })
      await press('Add a language')
    }
    const names = new Intl.DisplayNames('en', { type: 'language' })
    for (const language of others)
      await fill({ [`Title (${names.of(language)})`]: title[language], [`Why (${names.of(language)})`]: why[language] })
    await unfold('Id and sources')
    await fill({
      Id: 'eu-commission-tiktok-2023',
      'Web address of a news article about it': 'https://www.politico.eu/article/european-commission-to-staff-dont-use-tiktok/',
    })
    await tick(['TikTok'])
    await fill({ 'Time zone': 'Europe/Brussels', Announced: '2023-02-23T10:00', Day: '2023-03-15' }, part('When'))
    await fill({ 'Who gets the announcement': 'everyone' })
    await unfold('Hours, working days and holidays')
    await fill({ Holidays: 'eu-commission' })
    await writeSecurity(form, 'security@ec.example', 'Europe/Brussels')
    await addSteps(form)
    await tick(['Suspend work access on devices that still do not comply'], part('Step 1'))
    await press('Add a repeated mail')
    await unfold('Minimum notice and the brake')
    await fill({ 'At most': '5', 'And at most': '500' }, part('After the deadline').locator('details'))
    await fill({ 'What happens to them': 'remind', 'More time': '' })
    await fill({ 'Mail address of the contact': 'helpdesk@ec.example', 'Phone number': '+32 2 000 00 00' })
  },
  async 'us-omb-m-23-13'(form: Filling) {
    const { fill, press, part, unfold, tick } = form
    await fill({
      Title: 'Remove TikTok from federal devices',
      Why: 'An act of Congress has ruled out TikTok on federal devices. Please remove it; the helpdesk is glad to assist.',
      Issuer: 'US Office of Management and Budget',
    })
    await unfold('Id and sources')
    const { reference, reportedIn } = catalogued('us-omb-m-23-13')
    await fill({ Id: 'us-omb-m-23-13', 'Web address of the decision': reference, 'Web address of a news article about it': reportedIn })
    await tick(['TikTok'])
    const who = part('Who, and which devices')
    await tick(['personal, with work apps'], who, false)
    await unfold('Only some people', who)
    await unfold('Except', who)
    await fill({ 'Groups of staff': 'contractors\nnew-contractors' }, who.locator('details details'))
    await unfold('What ends a breach', who)
    await tick(['removing the work apps, on a personal device'], who, false)
    await fill({ 'Time zone': 'America/New_York', Announced: '2023-02-27T10:00' }, part('When'))
    await tick(['several, in stages'])
    await press('Add a stage')
    await press('Add a stage')
    const stages = [
      ['Stage 1', 'devices', '2023-03-29', ''],
      ['Stage 2', 'contracts', '2023-05-28', 'contractors'],
      ['Stage 3', 'solicitations', '2023-06-27', 'new-contractors'],
    ] as const
    for (const [stage, name, day, group] of stages) {
      await fill({ Name: name, Day: day }, part(stage))
      if (group === '') continue
      await unfold('Other people or devices', part(stage))
      await tick(['official', 'personal, with work apps'], part(stage))
      await unfold('Only some people', part(stage))
      await fill({ 'Groups of staff': group }, part(stage))
    }
    await writeSecurity(form, 'security@agency.example', 'America/New_York')
    await addSteps(form)
    await press('Add a repeated mail')
    await fill({ 'What happens to them': 'remind', 'More time': '' })
    await fill({ 'Mail address of the contact': 'helpdesk@agency.example' })
  },
  async 'example-disk-encryption'(form: Filling) {
    const { fill, press, part, unfold, tick } = form
    const { title, why } = catalogued('example-disk-encryption')
    await unfold('In other languages')
    for (const language of ['de', 'fr']) {
      await fill({ Language: language })
      await press('Add a language')
    }
    for (const [language, name] of [
      ['en', 'English'],
      ['de', 'German'],
      ['fr', 'French'],
    ] as const)
      await fill({ [`Title (${name})`]: title[language], [`Why (${name})`]: why[language] })
    await fill({ Issuer: 'Examples Office' })
    await unfold('Id and sources')
    await fill({ Id: 'example-disk-encryption' })
    await tick(['Turn on FileVault', 'Turn on BitLocker'])
    await tick(['personal, with work apps'], part('Who, and which devices'), false)
    await fill({ 'Time zone': 'Europe/Brussels', Announced: '2025-09-04T10:00', Day: '2025-09-24' }, part('When'))
    await writeSecurity(form, 'security@examples-office.example', 'Europe/Brussels')
    await addSteps(form)
    await tick(['Suspend work access on devices that still do not comply'], part('Step 1'))
    await fill({ 'What happens to them': 'remind', 'More time': '' })
    await fill({ 'Mail address of the contact': 'helpdesk@examples-office.example' })
  },
}

it('every page of the console weighs less than 150 kilobytes with its style sheet', async () => {
  const { console } = await campaign()
  const sheet = gzipSync(style, { level: 9 }).length
  for (const { address, role } of shownPages) {
    const { status, text } = await (await console.signedIn(role)).get(address)
    expect([address, status]).toEqual([address, 200])
    expect(Buffer.byteLength(text) + sheet, address).toBeLessThan(150_000)
  }
})

it('every page of the console is one, but for files and mails', async () => {
  const { console } = await campaign()
  const others: string[] = []
  for (const { address, role } of visits)
    if (!(await (await console.signedIn(role)).get(address)).text.includes('<main')) others.push(address)
  expect(others.toSorted()).toEqual(noPages.toSorted())
})

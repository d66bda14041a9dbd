import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arriving, browserContexts, hasNoBrowser, isWide } from '#test/browser.ts'
import { testFolder } from '#test/folder.ts'
import { inTree as at, type Ides, openIdes } from './admins.ts'

const policy = 'eu-commission-tiktok-2023'

/** Whoever gets the weekly report. */
const board = 'board@ec.example'

const { put } = testFolder()

const reportedPolicy = () => {
  const catalogued = readFileSync(at(`shared/domain/catalogue/policies/${policy}.yaml`), 'utf8')
  return put('policy.yaml', `${catalogued}report: { to: [${board}], on: mon }\n`)
}

const sample = (kind: 'staff' | 'devices') => at(`infra/local/sample/${kind}.csv`)

const openContext = browserContexts('A campaign by the console is')

type Who = Parameters<Ides['as']>[0]

/** Of a page; more would be a trap. */
const mostTabs = 400

/** Goes on by the tabulator alone, from where the focus is. */
async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the tabulator does not lead to ${target}`)
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Enter')
}

async function tick(page: Page, target: Locator): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Space')
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target)
  await page.keyboard.type(text)
}

/** What a person does in a campaign, each in their own way. */
interface Ways {
  importFile(kind: 'staff' | 'devices'): Promise<void>
  put(): Promise<void>
  rehearse(): Promise<void>
  submit(): Promise<void>
  approve(): Promise<void>
  /** By each of two. */
  approveSuspensions(who: 'approver' | 'approver2'): Promise<void>
  lift(): Promise<void>
}

function byCommandLine({ as }: Ides): Ways {
  const done = async (...command: Parameters<Ides['as']>) => expect(await as(...command)).toMatchObject({ code: 0 })
  return {
    importFile: kind => done('operator', kind, 'import', sample(kind)),
    put: () => done('author', 'policy', 'put', reportedPolicy()),
    rehearse: () => done('author', 'policy', 'rehearse', policy),
    submit: () => done('author', 'policy', 'submit', policy),
    approve: () => done('approver', 'policy', 'approve', policy),
    approveSuspensions: who => done(who, 'brake', 'approve', policy),
    lift: () => done('approver', 'policy', 'lift', policy, '--reason', 'The decision was withdrawn', '--yes'),
  }
}

/** From the overview, by keyboard, links and buttons alone: no address is typed but the first. */
function byConsole(ides: Ides, width: number): Ways {
  async function go(page: Page, target: Locator) {
    await arriving(page, () => press(page, target))
    expect(await isWide(page), page.url()).toBe(false)
  }
  /** Opens the console, each time in a browser of its own, as a person who has just come. */
  async function come(who: Who): Promise<Page> {
    const page = await (await openContext({ viewport: { width, height: 900 } })).newPage()
    await page.goto(ides.console)
    await go(page, page.getByRole('link', { name: who, exact: true }))
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    return page
  }
  const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first()
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
  /** What the page says that was done; if it was not, all that it says. */
  async function isNotified(page: Page, said: RegExp): Promise<void> {
    const all = await page.getByRole('main').textContent()
    expect(await page.getByRole('status').allInnerTexts(), all ?? '').toContainEqual(expect.stringMatching(said))
  }

  async function openDraft(who: Who): Promise<Page> {
    const page = await come(who)
    await go(page, link(page, 'Policies'))
    await go(page, link(page, 'Remove TikTok from work devices'))
    await go(page, link(page, 'Open the draft'))
    return page
  }

  return {
    async importFile(kind) {
      const page = await come('operator')
      await go(page, link(page, 'People'))
      await go(page, link(page, 'Import staff and devices'))
      await type(page, page.getByRole('combobox', { name: 'What it lists' }), kind === 'staff' ? 'Staff' : 'Devices')
      const chosen = page.waitForEvent('filechooser')
      await press(page, page.getByLabel('File', { exact: true }))
      await (await chosen).setFiles(sample(kind))
      await go(page, button(page, 'Check the file'))
      await isNotified(page, /nothing is changed yet/)
      await go(page, button(page, /^Import \d/))
      await isNotified(page, /imported: /)
    },
    async put() {
      const page = await come('author')
      await go(page, link(page, 'Policies'))
      await go(page, link(page, 'Write a policy'))
      await go(page, link(page, 'start from a known policy'))
      await go(page, page.getByRole('row').filter({ hasText: 'European Commission' }).getByRole('link'))
      await press(page, page.locator('summary').filter({ hasText: 'Weekly report' }))
      await type(page, page.getByRole('textbox', { name: 'Mail addresses' }).last(), board)
      await go(page, button(page, 'Save the draft'))
      await isNotified(page, /^Draft saved/)
    },
    async rehearse() {
      const page = await openDraft('author')
      await go(page, button(page, 'Rehearse'))
      await isNotified(page, /^Rehearsal started/)
    },
    async submit() {
      const page = await openDraft('author')
      while ((await page.getByText('Rehearsal in progress').count()) > 0) await go(page, link(page, 'Reload'))
      expect(await page.getByRole('table', { name: 'Day by day' }).textContent()).toContain('16 Mar 2023')
      await go(page, button(page, 'Submit for approval'))
      await isNotified(page, /^Draft submitted/)
    },
    async approve() {
      const page = await openDraft('approver')
      await tick(page, page.getByRole('checkbox', { name: /^I have checked the rehearsal/ }))
      await go(page, button(page, 'Approve'))
      await isNotified(page, /^Approved/)
    },
    async approveSuspensions(who) {
      const page = await come(who)
      await go(page, link(page, 'Policies'))
      await go(page, link(page, 'Remove TikTok from work devices'))
      await go(page, link(page, 'Suspensions'))
      await go(page, link(page, /^Approve/))
      await tick(page, page.getByRole('main').getByRole('checkbox').first())
      await go(page, button(page, /^Approve/))
      await isNotified(page, who === 'approver' ? /second person/ : /approved/i)
    },
    async lift() {
      const page = await come('approver')
      await go(page, link(page, 'Policies'))
      await go(page, link(page, 'Remove TikTok from work devices'))
      await go(page, link(page, 'Lift'))
      await type(page, page.getByRole('textbox', { name: 'Reason' }), 'The decision was withdrawn')
      await tick(page, page.getByRole('checkbox', { name: 'End this policy for everyone' }))
      await go(page, button(page, 'Lift'))
      await isNotified(page, /^Policy lifted/)
    },
  }
}

/** The campaign, from an empty system to the lifted ban. @returns what happened, as told by time passing and the audit log, and how many reports came */
async function campaign(ides: Ides, ways: Ways) {
  const told: string[] = []
  const pass = async (to: string) => {
    const lines = (await ides.passTime(to)).trim().split('\n')
    told.push(lines.at(-1) ?? '')
  }
  await ways.importFile('staff')
  await ways.put()
  await ways.importFile('devices')
  await ways.rehearse()
  await ways.submit()
  await ways.approve()
  await pass('2023-02-24T18:00')
  await pass('2023-03-15T00:00')
  await ways.approveSuspensions('approver')
  await ways.approveSuspensions('approver2')
  await pass('2023-03-16T18:00')
  await ways.lift()
  await pass('2023-03-16T19:00')
  const audited = await ides.as('reader', 'audit', policy, '--json')
  const actions = audited.stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line).action)
  return { told, actions, reports: await ides.countMails(board) }
}

describe.skipIf(hasNoBrowser)('a whole campaign by the console', () => {
  const opened: Ides[] = []
  const open = async () => {
    const ides = await openIdes('2023-02-23T09:00')
    opened.push(ides)
    return ides
  }
  let expected: Awaited<ReturnType<typeof campaign>>
  beforeAll(async () => {
    const ides = await open()
    expected = await campaign(ides, byCommandLine(ides))
  })
  afterAll(() => {
    for (const ides of opened) ides.close()
  })

  it('a campaign by the console has the mails, suspensions and restorations of the command line', () => {
    expect(expected.told.join('\n')).toMatch(
      /62 mails, 0 suspensions.*[1-9]\d* suspensions, 0 restorations.* 0 suspensions, [1-9]\d* restorations/s,
    )
    expect(expected.reports).toBe(3)
  })

  it.each([1280, 360])('a campaign by the keyboard alone has the same mails, suspensions and decisions, at a width of %i', async width => {
    const ides = await open()
    expect(await campaign(ides, byConsole(ides, width))).toEqual(expected)
  })
})

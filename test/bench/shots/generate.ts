/** `npm run shots`: pictures of the sample for the READMEs, terminals as SVG, pages by Chromium. */

import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { readNoticeId } from '#domain/people/mail.ts'
import { countPolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { timelineOf } from '#domain/rehearsal/timeline.ts'
import { readMoment } from '#functions/cli/input/arguments.ts'
import { rehearsalTable } from '#functions/cli/output/table.ts'
import { timelineLines } from '#functions/cli/output/timeline.ts'
import { runCampaign } from '#infra/local/campaign.ts'
import { galleryOf } from '#infra/local/gallery.ts'
import { startMachine } from '#infra/local/machine.ts'
import { dailyReport } from '#infra/local/report.ts'
import { startSource } from '#infra/local/sources/start-source.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { sampleOrganisation } from '#test/sample.ts'
import { announcedPolicy } from '../invented.ts'
import { terminalSvg, width } from './terminal.ts'

const picture = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const drawTerminal = (name: string, title: string, text: string) => writeFileSync(picture(`${name}.svg`), terminalSvg(title, text))

const zone = 'Europe/Brussels'
const style = { terminal: true, colour: true, width }
const policy = await announcedPolicy()
const organisation = await sampleOrganisation()
const until = readMoment('2023-03-31', zone, 'end')
const rehearsal = countPolicies([policy], organisation.people, organisation, until ? { until } : {})
drawTerminal(
  'rehearse',
  'What ides rehearse prints for the sample organisation',
  `$ npx ides rehearse …\n\n${rehearsalTable(rehearsal, zone, style)}`,
)

const zones = [zone, 'America/New_York']
const drawn = timelineLines(policy, timelineOf(policy, zones), style).join('')
drawTerminal('check', 'What ides policy check draws', `$ npx ides policy check policy.yaml --zone ${zones.join()}\n\n${drawn}`)

const clock = virtualClock(policy.announcedAt)
const machine = await startMachine({ clock, gallery: galleryOf(policy) })
const lines: string[] = []
const report = dailyReport(machine, zone, style, line => lines.push(line))
const plan = { policy, ...organisation, isResumed: false }
const { approved } = await runCampaign(machine, clock, { ...plan, until: rehearsal.until }, report.moment)
await report.end(approved)
drawTerminal('start', 'What npm start prints', `$ npm start\n\n${lines.join('\n')}`)

const executablePath = '/usr/bin/chromium'
const browser = existsSync(executablePath) ? await chromium.launch({ executablePath, args: ['--no-sandbox'] }) : undefined

async function draw(name: string, url: string, looks: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>) {
  const page = await browser?.newPage(looks)
  if (!page) return
  await prepare?.(page)
  await page.goto(url)
  await page.screenshot({ path: picture(`${name}.png`) })
  await page.close()
}
const sized = (width: number, height: number) => ({ viewport: { width, height } })

const { url: origin, mails } = machine.ses
const last = mails.findLast(({ raw }) => raw.includes(': work access is being suspended'))
const suspended = readNoticeId(last?.tags.notice?.[0] ?? '')?.ref ?? ''
const { pages = {} } = (await machine.system.people.get(suspended)).person
const staffPage = `${origin}/me/${pages[policy.id]?.key}`
const dark = { colorScheme: 'dark' } as const
await draw('inbox', `${origin}/`, sized(1280, 640))
await draw('inbox-phone', `${origin}/`, sized(360, 640))
await draw('mail', `${origin}/mails/${last?.number}/html`, sized(660, 560))
await draw('mail-phone', `${origin}/gallery/el/first/html`, { ...sized(320, 560), ...dark })
await draw('page', staffPage, sized(700, 900))
await draw('page-phone', staffPage, { ...sized(360, 700), ...dark })
await draw('gallery', `${origin}/gallery/en`, sized(1400, 760))
const signIn = async (page: Page) => {
  await page.goto(`${origin}/console/`)
  await page.getByRole('link', { name: 'operator', exact: true }).click()
}
await draw('console', `${origin}/console/`, sized(1280, 850), signIn)
await draw('console-case', `${origin}/console/policies/${policy.id}/cases/${suspended}`, sized(1280, 850), signIn)
await machine.close()

// The page of a person whose device is known from a source that lists no apps.
const announced = virtualClock(policy.announcedAt)
const source = await startSource('intune', organisation, policy, announced)
const reading = await startMachine({ clock: announced, read: source.read })
await runCampaign(reading, announced, { ...plan, until: announced.now() }, async () => {})
const unread = await reading.system.people.get((await reading.system.refs.find('s015')) ?? '')
const unreadPage = `${reading.ses.url}/me/${unread.person.pages?.[policy.id]?.key}`
await fetch(unreadPage, { method: 'POST', body: new URLSearchParams({ say: 'language', language: 'en' }) })
await draw('page-source', unreadPage, sized(360, 820))
await reading.close()
await source.close()

await browser?.close()

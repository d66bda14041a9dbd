/** `npm run shots`: pictures of the sample for the READMEs, terminals as SVG, pages by Chromium; and contact sheets of every mail into `sheets/`, which git ignores. */
import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { readMoment } from '../../../functions/cli/input/moment.ts'
import { readOrganisation } from '../../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { rehearsalTable } from '../../../functions/cli/output/table.ts'
import { timelineLines } from '../../../functions/cli/output/timeline.ts'
import { runCampaign } from '../../../infra/local/campaign.ts'
import { galleryOf } from '../../../infra/local/gallery.ts'
import { startMachine } from '../../../infra/local/machine.ts'
import { dailyReport } from '../../../infra/local/report.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { readNoticeId } from '../../../shared/domain/people/mail.ts'
import { countPolicies } from '../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { timelineOf } from '../../../shared/domain/rehearsal/timeline.ts'
import { askedOfCatalogue } from '../../../shared/domain/requirements/asked.ts'
import { drawConsole } from './console.ts'
import { drawPageOfSource } from './page-of-source.ts'
import { drawSheets } from './sheets.ts'
import { terminalSvg, width } from './terminal.ts'

const sample = (name: string): string => fileURLToPath(new URL(`../../../infra/local/sample/${name}.csv`, import.meta.url))
const picture = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const zone = 'Europe/Brussels'
const read = await readPolicy('eu-commission-tiktok-2023')
const organisation = await readOrganisation(
  { staff: sample('staff'), devices: sample('devices'), changes: sample('changes') },
  askedOfCatalogue,
)
if ('problems' in read || 'problems' in organisation) throw new Error('the sample does not read')
const { policy } = read
const until = readMoment('2023-03-31', zone, 'end')
const rehearsal = countPolicies([policy], organisation.people, organisation, until ? { until } : {})

const rehearsed = rehearsalTable(rehearsal, zone, { terminal: true, colour: true, width })
writeFileSync(
  picture('rehearse.svg'),
  terminalSvg('What ides rehearse prints for the sample organisation', `$ npx ides rehearse …\n\n${rehearsed}`),
)

const zones = [zone, 'America/New_York']
const drawn = timelineLines(policy, timelineOf(policy, zones), { terminal: true, colour: true, width })
writeFileSync(
  picture('check.svg'),
  terminalSvg('What ides policy check draws', `$ npx ides policy check policy.yaml --zone ${zones.join()}\n\n${drawn.join('')}`),
)

const clock = virtualClock(policy.announcedAt)
const machine = await startMachine({ port: 0, clock, gallery: galleryOf(policy) })
const lines: string[] = []
const report = dailyReport(machine, zone, true, (line) => lines.push(line))
const plan = { policy, ...organisation, until: rehearsal.until, isResumed: false }
const { approved } = await runCampaign(machine, clock, plan, report.moment)
await report.end(approved)
writeFileSync(picture('start.svg'), terminalSvg('What npm start prints', `$ npm start\n\n${lines.join('\n')}`))

const executablePath = '/usr/bin/chromium'
if (existsSync(executablePath)) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const last = machine.ses.mails.findLast(({ raw }) => raw.includes(': work access is being suspended'))
  const cutOff = readNoticeId(last?.tags.notice?.[0] ?? '')?.ref ?? ''
  const { pages } = (await machine.system.people.get(cutOff)).person
  const page = `/me/${pages?.[policy.id]?.key}`
  const shots = [
    { name: 'inbox', path: '/', viewport: { width: 1280, height: 640 } },
    { name: 'inbox-phone', path: '/', viewport: { width: 360, height: 640 } },
    { name: 'mail', path: `/mails/${last?.number}/html`, viewport: { width: 660, height: 560 } },
    { name: 'mail-phone', path: '/gallery/el/first/html', viewport: { width: 320, height: 560 }, colorScheme: 'dark' },
    { name: 'page', path: page, viewport: { width: 700, height: 900 } },
    { name: 'page-phone', path: page, viewport: { width: 360, height: 700 }, colorScheme: 'dark' },
    { name: 'gallery', path: '/gallery/en', viewport: { width: 1400, height: 760 } },
  ] as const
  for (const { name, path, ...looks } of shots) {
    const page = await browser.newPage(looks)
    await page.goto(`${machine.ses.url}${path}`)
    await page.screenshot({ path: picture(`${name}.png`) })
    await page.close()
  }
  await drawConsole(browser, machine.ses.url, `/console/policies/${policy.id}/cases/${cutOff}`, picture)
  await drawSheets(browser, policy, picture('sheets'))
  await machine.close()
  await drawPageOfSource(browser, policy, organisation, picture('page-source.png'))
  await browser.close()
} else await machine.close()

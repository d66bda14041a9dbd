import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Language, languages } from '../../../../shared/catalogue/languages.ts'
import { asHtml } from '../../../../shared/emails/letter.ts'
import { catalogues } from '../../../../shared/emails/messages/index.ts'
import { type MailKind, mailKinds, sampleLetter } from '../../../../shared/emails/sample.ts'
import { voices } from '../../../../shared/emails/voice.ts'
import { versionOf } from '../../../builders.ts'

const executablePath = '/usr/bin/chromium'
const isSkipped = !existsSync(executablePath) && process.env.CI_FULL !== '1'
if (isSkipped) process.stderr.write(`Mails are not looked at in a browser: there is no ${executablePath}.\n`)

const policy = versionOf({
  apps: ['tiktok', 'temu'],
  deadline: { on: '2023-03-15', counts: 'exclusive' },
  escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' },
  reference: `https://ec.example/${'decision'.repeat(20)}`,
  why: { fr: 'Vie privée.' },
})

describe.skipIf(isSkipped)('a mail in a browser', () => {
  let launched: Promise<Browser> | undefined
  const launch = (): Promise<Browser> => {
    launched ??= chromium.launch({ executablePath, args: ['--no-sandbox'] })
    return launched
  }
  afterAll(async () => (await launched)?.close())

  /** What axe finds, what is asked of the network, and whether the mail has to be scrolled sideways. */
  async function faults(kind: MailKind, language: Language, width: number, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
    const browser = await launch()
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.setContent(asHtml(sampleLetter(kind, policy, { language, zone: 'America/New_York' }, voices())))
    // A mail is shown within a page, whose landmarks are not its own.
    const { violations } = await new AxeBuilder({ page }).disableRules(['region', 'landmark-one-main']).analyze()
    const isWide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      ...asked,
      ...(isWide ? ['too wide'] : []),
    ]
  }

  it.each(mailKinds)('of kind %s shuts nobody out, wide and light or narrow and dark', async (kind) => {
    expect(await faults(kind, 'en', 600, 'light')).toEqual([])
    expect(await faults(kind, 'en', 320, 'dark')).toEqual([])
  })

  it.each(languages.filter((language) => catalogues[language]))('fits on a small phone in %s', async (language) => {
    expect(await faults('suspended', language, 320, 'light')).toEqual([])
    expect(await faults('first', language, 320, 'dark')).toEqual([])
  })
})

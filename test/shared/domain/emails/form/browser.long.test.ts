import { describe, expect, it } from 'vitest'
import { readBrand } from '#adapters/files/brand.ts'
import { type Language, languages } from '#domain/catalogue/languages.ts'
import { dataUrl } from '#domain/emails/brand.ts'
import { asHtml } from '#domain/emails/letter.ts'
import { type MailKind, mailKinds, sampleLetter } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { browserContexts, faultsOf, hasNoBrowser, isWide } from '#test/browser.ts'
import { versionOf } from '#test/builders.ts'
import { complete } from '../written.ts'

const open = browserContexts('Mails are')

const policy = versionOf({
  ...complete,
  reference: `https://ec.example/${'decision'.repeat(20)}`,
  why: { fr: 'Vie privée.' },
})

const mail = (kind: MailKind, language: Language, voicesOf = voices()) =>
  asHtml(sampleLetter(kind, policy, { language, zone: 'America/New_York' }, voicesOf), dataUrl)

describe.skipIf(hasNoBrowser)('a mail in a browser', () => {
  /** What axe finds, what is asked of the network, and whether the mail has to be scrolled sideways. */
  async function faults(kind: MailKind, language: Language, width: number, colorScheme: 'light' | 'dark', voicesOf = voices()) {
    const context = await open({ viewport: { width, height: 800 }, colorScheme })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.setContent(mail(kind, language, voicesOf))
    // A mail is shown within a page, whose landmarks are not its own.
    const loaded = asked.filter(url => !url.startsWith('data:'))
    return [...(await faultsOf(page, axe => axe.disableRules(['region', 'landmark-one-main']))), ...loaded]
  }

  it.each(mailKinds)('a mail of kind %s is accessible, wide and light or narrow and dark', async kind => {
    expect(await faults(kind, 'en', 600, 'light')).toEqual([])
    expect(await faults(kind, 'en', 320, 'dark')).toEqual([])
  })

  it('a mail is accessible in the colours of an organisation', async () => {
    const branded = voices({}, { brand: readBrand('infra/local/sample/brand.json') })
    for (const width of [600, 320])
      for (const scheme of ['light', 'dark'] as const) expect(await faults('first', 'el', width, scheme, branded)).toEqual([])
  })

  it.each(languages)('a mail fits on a small phone in %s', async language => {
    const page = await (await open({ viewport: { width: 320, height: 800 } })).newPage()
    for (const kind of ['suspended', 'first'] as const) {
      await page.setContent(mail(kind, language))
      expect(await isWide(page)).toBe(false)
    }
  })
})

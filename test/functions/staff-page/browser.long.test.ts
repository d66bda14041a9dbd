import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { readBrand } from '#adapters/files/brand.ts'
import { voices } from '#domain/emails/voices.ts'
import { serveStaffPage } from '#functions/staff-page/staff-page.ts'
import { browserContexts, faultsOf, hasNoBrowser, served } from '#test/browser.ts'
import { openPage } from './opened.ts'

const openContext = browserContexts('The staff page is')

type Device = NonNullable<Parameters<typeof openPage>[1]>[number]

const devices: readonly Device[] = [
  { id: 'phone', label: 'Donaudampfschifffahrtsgesellschaftstelefon' },
  { id: 'own', label: 'My phone', ownership: 'personal' },
  { id: 'laptop', label: 'Laptop', platform: 'windows', apps: '?' },
]

describe.skipIf(hasNoBrowser)('the staff page in a browser', () => {
  /** Serves Ana's page on the day after the deadline, when her access is cut, or on the day of the announcement. */
  async function serve(language: string, isCut: boolean, voicesOf = voices(), own: readonly Device[] = devices, document: object = {}) {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR')
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    const why = { en: 'It sends data abroad.' }
    const { running, ports, link, ...opened } = await openPage({ reference: 'https://ec.example/decision', why, ...document }, own, {
      language,
    })
    await running.runUntil(isCut ? '2023-03-16T12:00' : '2023-02-23T12:00')
    const handler = serveStaffPage(() => ({ ...ports, voices: voicesOf }))
    const url = await served(handler)
    return { ...opened, url: `${url}${link}`, nowhere: `${url}/me/nothing` }
  }

  /** Without JavaScript, as the page is made, except where axe needs some. */
  async function visit(url: string, width: number, colorScheme: 'light' | 'dark', javaScriptEnabled: boolean) {
    const context = await openContext({
      viewport: { width, height: 800 },
      colorScheme,
      javaScriptEnabled,
      bypassCSP: javaScriptEnabled,
    })
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  const faults = (page: Page) => faultsOf(page, axe => axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']))

  it('the staff page is accessible in the colours of its organisation, under its content policy', async () => {
    const { url } = await serve('en', true, voices({}, { brand: readBrand('infra/local/sample/brand.json') }))
    for (const scheme of ['light', 'dark'] as const) {
      expect(await faults(await visit(url, 320, scheme, true))).toEqual([])
      const page = await visit('about:blank', 320, scheme, false)
      const complaints: string[] = []
      page.on('console', message => complaints.push(message.text()))
      await page.goto(url)
      await page.getByText('Examples Office').waitFor()
      expect(complaints).toEqual([])
    }
  })

  describe.each(['en', 'el', 'mt', 'de'] as const)('in %s', language => {
    const { say } = voices()(language)

    it.each([
      [1280, 'light'],
      [320, 'dark'],
    ] as const)('the staff page is accessible at %i pixels, when it is %s', async (width, scheme) => {
      for (const isCut of [false, true]) {
        const { url, nowhere } = await serve(language, isCut)
        const page = await visit(url, width, scheme, true)
        for (const summary of await page.locator('summary').all()) await summary.click()
        expect(await faults(page)).toEqual([])
        await page.goto(nowhere)
        expect(await faults(page)).toEqual([])
      }
    })

    it('the staff page asks one question, and an answer is taken by the keyboard or a finger', async () => {
      const silent = devices.filter(({ apps }) => apps === '?')
      const { audited, url } = await serve(language, true, voices(), silent, { unknown: 'answer-or-lose' })
      for (const [width, scheme] of [
        [1280, 'light'],
        [320, 'dark'],
      ] as const)
        expect(await faults(await visit(url, width, scheme, true))).toEqual([])
      const page = await visit(url, 360, 'light', false)
      await page.getByText(say('page.ask.app', { apps: 'TikTok' })).waitFor()
      await page.getByRole('button', { name: say('page.checked.absent'), exact: true }).click()
      await page
        .getByRole('status')
        .getByText(say('restored.lead', { devices: 'Laptop' }))
        .waitFor()
      expect(await faults(await visit(page.url(), 320, 'dark', true))).toEqual([])
      expect(await audited()).toEqual(['checked absent'])
    })

    it('the staff page takes every answer by the keyboard or a finger, without JavaScript', async () => {
      const { person, audited, url } = await serve(language, true)
      const page = await visit(url, 360, 'light', false)
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
      const isTold = (text: string) => page.getByRole('status').getByText(text).waitFor()
      const unfold = (title: string) => page.getByText(title, { exact: true }).click()
      const send = () =>
        page
          .locator('details[open]')
          .getByRole('button', { name: say('page.send') })
          .click()
      await press(say('page.acknowledge'))
      await isTold(say('page.acknowledge.done'))
      await press(say('page.removed.app'))
      await isTold(say('page.removed.suspended'))
      await unfold(say('page.notMine'))
      await page.getByLabel(say('page.notMine.which')).selectOption('own')
      await send()
      await isTold(say('page.notMine.done'))
      await unfold(say('page.exemption'))
      await page.getByLabel(say('page.exemption.why')).fill('I run the channel of our unit.')
      await page.getByLabel(say('page.exemption.until')).fill('2023-06-30')
      await send()
      await isTold(say('page.exemption.done'))
      await unfold(say('page.contest'))
      await page.getByLabel(say('page.contest.why')).fill('It is not on my phone.')
      await send()
      await isTold(say('page.contest.done'))
      expect((await person()).cases[0]).toMatchObject({
        answers: {
          declared: { remedy: 'remove-app' },
          requests: [{ kind: 'not-my-device' }, { kind: 'exemption' }, { kind: 'contest' }],
        },
      })
      expect(await audited()).toEqual(['acknowledge', 'declare remove-app', 'not-my-device', 'exemption', 'contest'])
    })
  })

  it('the staff page changes nothing when opened, and sends its key nowhere', async () => {
    const { person, url } = await serve('en', true)
    const before = await person()
    const page = await visit(url, 1280, 'light', true)
    await page.reload()
    await page.route('https://ec.example/**', route => route.fulfill({ body: String(route.request().headers().referer) }))
    await page.getByRole('link', { name: 'https://ec.example/decision' }).click()
    await page.waitForURL('https://ec.example/decision')
    expect(await page.locator('body').textContent()).toBe('undefined')
    expect(await person()).toEqual(before)
  })
})

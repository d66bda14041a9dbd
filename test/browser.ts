/** Chromium, for whatever is to be looked at. */
import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { answerOf, contextWith, eventOf } from '../infra/local/invocation.ts'
import { serveLocally } from '../infra/local/loopback.ts'
import { readBody } from '../infra/local/ses/http.ts'

const executablePath = '/usr/bin/chromium'

/** Where there is no browser, nothing is tried in it; with `CI_FULL=1` that is a failure. */
export const hasNoBrowser = !existsSync(executablePath) && process.env.CI_FULL !== '1'

/**
 * Opens contexts, each for one test, in one browser for a whole file.
 * @param what is not looked at where there is no browser
 */
export function browserContexts(what: string): (options: BrowserContextOptions) => Promise<BrowserContext> {
  if (hasNoBrowser) process.stderr.write(`${what} not looked at in a browser: there is no ${executablePath}.\n`)
  let launched: Promise<Browser> | undefined
  afterAll(async () => (await launched)?.close())
  return async options => {
    // In a container, shared memory is too small for pages.
    launched ??= chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
    const context = await (await launched).newContext(options)
    context.setDefaultTimeout(120_000)
    onTestFinished(() => context.close())
    return context
  }
}

type Answering = (event: ReturnType<typeof eventOf>, context: ReturnType<typeof contextWith>) => Promise<Parameters<typeof answerOf>[0]>

/** Serves the pages of a function, for one test. @returns where */
export async function served(handler: Answering) {
  const { url, close } = await serveLocally(async request => {
    const { method = 'GET', url = '/', headers } = request
    const body = String((await readBody(request, 2 ** 18)) ?? '')
    return answerOf(await handler(eventOf({ method, url, headers, body }), contextWith(300_000)))
  })
  onTestFinished(close)
  return url
}

/** Until the page has come that a press leads to: the former stays until then. */
export async function arriving(page: Page, press: () => Promise<void>) {
  // Else the former may still come.
  await page.waitForLoadState()
  await Promise.all([page.waitForEvent('load'), press()])
}

/** What axe finds on a page, and whether it has to be scrolled sideways. */
export async function faultsOf(page: Page, looking: (axe: AxeBuilder) => AxeBuilder = axe => axe) {
  // In one page instead of two: what our frames show is looked at as pages, too.
  const { violations } = await looking(new AxeBuilder({ page }).setLegacyMode()).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  return (await isWide(page)) ? [...found, 'too wide'] : found
}

/** Whether it has to be scrolled sideways. */
export async function isWide(page: Page) {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')
}

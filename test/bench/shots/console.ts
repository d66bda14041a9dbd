/** The console, as an operator sees it. */
import type { Browser } from 'playwright-core'

/**
 * @param origin of the machine
 * @param casePath of the case that is drawn
 * @param picture where one of this name goes
 */
export async function drawConsole(browser: Browser, origin: string, casePath: string, picture: (name: string) => string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 850 } })
  await page.goto(`${origin}/console/`)
  await page.getByRole('link', { name: 'operator', exact: true }).click()
  for (const [name, path] of [
    ['console', '/console/'],
    ['console-case', casePath],
  ] as const) {
    await page.goto(`${origin}${path}`)
    await page.screenshot({ path: picture(`${name}.png`) })
  }
  await page.close()
}

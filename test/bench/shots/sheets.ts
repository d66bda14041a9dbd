/** Contact sheets: every kind of mail side by side, for a check after a change of form or text. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { galleryOf } from '../../../infra/local/gallery.ts'
import { mailKinds } from '../../../shared/domain/emails/sample.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'

/** The reference; the longest words, other alphabets, and letters that fonts may lack. */
const languages = ['en', 'fr', 'de', 'el', 'pl', 'mt'] as const

/** More would be too small to read. */
const mailsASheet = 4

/** Draws sheets for each language, width and colour scheme, such as `de-320-dark-1.png`. */
export async function drawSheets(browser: Browser, policy: Policy, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const gallery = galleryOf(policy)
  for (const width of [600, 320])
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport: { width, height: 600 }, colorScheme })
      const page = await context.newPage()
      const sheet = await browser.newPage({ viewport: { width: mailsASheet * 400, height: 600 } })
      for (const language of languages)
        for (let start = 0; start < mailKinds.length; start += mailsASheet) {
          const pictures: Buffer[] = []
          for (const kind of mailKinds.slice(start, start + mailsASheet)) {
            await page.setContent(gallery.mail(language, kind)?.html ?? '')
            pictures.push(await page.screenshot({ fullPage: true }))
          }
          await sheet.setContent(grid(pictures))
          await sheet.screenshot({
            path: join(folder, `${language}-${width}-${colorScheme}-${start / mailsASheet + 1}.png`),
            fullPage: true,
          })
        }
      await sheet.close()
      await context.close()
    }
}

const grid = (pictures: readonly Buffer[]): string => `<!doctype html>
<style>body{display:flex;align-items:start;gap:12px;margin:12px;background:#888}img{flex:1;min-width:0}</style>
${pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString('base64')}" alt="">`).join('')}`

import { SendRawEmailCommand } from '@aws-sdk/client-ses'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { galleryOf } from '#infra/local/gallery.ts'
import { arriving, browserContexts, faultsOf, hasNoBrowser } from '#test/browser.ts'
import { policyOf } from '#test/builders.ts'
import { open, raw } from './opened.ts'

const openContext = browserContexts('The inbox is')

const script = '<script>document.title = "taken"</script>'

const mail = new MailComposer({
  from: { name: `IT helpdesk ${script}`, address: 'helpdesk@ec.example' },
  to: 'ana@ec.example',
  subject: `Remove TikTok by Wednesday 15 March 2023 ${script} ${'Donaudampfschifffahrtsgesellschaft'.repeat(3)}`,
  text: `Dear Ana,\r\n\r\nplease act: https://ides.ec.example/cases/${'x'.repeat(120)}`,
  html: `<html><head><title>x</title></head><body style="width:900px"><p>Please act: <a href="http://127.0.0.1:1/case">your case</a></p>${script}</body></html>`,
  icalEvent: `BEGIN:VCALENDAR\r\nSUMMARY:${'Last day '.repeat(20)}\r\nEND:VCALENDAR`,
})
  .compile()
  .build()

describe.skipIf(hasNoBrowser)('the inbox in a browser', () => {
  /** Opens the list with a hundred and three mails, and one that is made to be hard on a page. */
  async function visit(width: number): Promise<Page> {
    const { ses, client } = await open({ gallery: galleryOf(policyOf()) })
    const at = ['ana@ec.example', 'bounce@simulator.amazonses.com', 'complaint@simulator.amazonses.com']
    for (let index = 0; index < 103; index++) await client.send(new SendRawEmailCommand(raw([at[index % 3] ?? ''])))
    const Tags = [{ Name: 'notice', Value: `ana-${'1'.repeat(60)}` }]
    await client.send(new SendRawEmailCommand({ ...raw(['ana@ec.example', `${'long'.repeat(20)}@ec.example`], await mail), Tags }))
    const context = await openContext({ viewport: { width, height: 800 } })
    const page = await context.newPage()
    await page.goto(ses.url)
    return page
  }

  const toMail = async (page: Page): Promise<void> => {
    await page.getByRole('link', { name: /Remove TikTok by Wednesday/ }).click()
    await page.frameLocator('iframe').getByText('Please act').waitFor()
  }

  // Nothing may run in the frame of a mail, axe neither.
  const faults = (page: Page) => faultsOf(page, axe => axe.exclude('iframe'))

  it('the inbox fits into 360 pixels, is accessible and has no script', async () => {
    const page = await visit(360)
    expect(await faults(page)).toEqual([])
    await arriving(page, () => page.getByRole('link', { name: 'Older' }).click())
    expect(await faults(page)).toEqual([])
    await page.goBack()
    await toMail(page)
    expect(await faults(page)).toEqual([])
    await page.goBack()
    await page.getByRole('link', { name: 'Every kind of mail' }).click()
    await page.getByRole('heading', { name: 'Reminder, last day' }).waitFor()
    expect(await faults(page)).toEqual([])
    await page.getByRole('link', { name: 'Reminder, last day' }).click()
    await page.frameLocator('iframe').getByText('Dear Maria Jansen').waitFor()
    expect(await faults(page)).toEqual([])
    expect(await page.locator('script').count()).toBe(0)
  })

  it('the inbox runs no script of a mail', async () => {
    const page = await visit(1280)
    const refused: string[] = []
    page.on('console', line => refused.push(line.text()))
    await toMail(page)
    expect(await page.title()).toMatch(/^Remove TikTok by Wednesday/)
    await expect.poll(() => refused.join('\n')).toContain('Blocked script execution')
  })
})

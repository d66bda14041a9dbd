import { describe, expect, it } from 'vitest'
import type { Mail, Mailer } from '#domain/emails/mailer.ts'

interface OpenMailer {
  mailer: Mailer
  /** Mail that arrived. */
  arrived(): Promise<readonly Mail[]>
}

/** The contract of every Mailer. */
export function mailerContract(technology: string, open: () => Promise<OpenMailer>) {
  describe(`mail by ${technology}`, () => {
    const mail: Mail = {
      noticeId: 'ana-1',
      to: 'ana@ec.example',
      subject: 'Remove TikTok – Ätsch',
      text: 'By 15 March.\n',
      html: '<p>By <b>15 March</b>. Ευχαριστώ.</p>\n',
    }

    it('the mail service hands over each mail once, unchanged', async () => {
      const { mailer, arrived } = await open()
      await mailer.send(mail)
      await mailer.send({ ...mail, noticeId: 'ana-2' })
      expect(await arrived()).toEqual([mail, { ...mail, noticeId: 'ana-2' }])
    })

    it('the mail service hands over the calendar unchanged', async () => {
      const { mailer, arrived } = await open()
      const calendar = `BEGIN:VCALENDAR\r\nSUMMARY:Ευχαριστώ ${'a'.repeat(60)}\r\n b\r\nEND:VCALENDAR\r\n`
      await mailer.send({ ...mail, calendar })
      expect(await arrived()).toEqual([{ ...mail, calendar }])
    })

    it('the mail service gives each accepted mail its own message id', async () => {
      const { mailer } = await open()
      const [first, second] = [await mailer.send(mail), await mailer.send(mail)]
      expect(first.kind).toBe('accepted')
      expect(second).not.toEqual(first)
    })
  })
}

import { describe, expect, it } from 'vitest'
import { writeMessage } from '#adapters/mime/message.ts'
import type { MailCopies } from '#domain/emails/mail-copies.ts'
import { refOf } from '../refs.ts'

const [ana, ben] = [refOf('ana'), refOf('ben')]
const key = 'abcdefghijklmnopqrstuvwxyz'
const png = 'iVBORw0KGgo='
const mail = {
  noticeId: `${ana}-7`,
  to: 'ana@ec.example',
  subject: 'Αφαιρέστε: 100 % = déjà_vu',
  text: `Γεια σου Άννα\nhttps://ides.example/me/${key}\n`,
  html: `<p>Ά</p><a href="https://ides.example/me/${key}">page</a><img src="cid:logo@ides">`,
  images: [{ cid: 'logo@ides', png }],
}
const message = writeMessage(mail, { from: 'Ides <ides@ec.example>' })
const seventh = { ref: ana, number: 7, tries: 1, isDigest: false }

/** The contract of every MailCopies. */
export function mailCopiesContract(technology: string, open: () => Promise<MailCopies>) {
  describe(technology, () => {
    it('a copy of a mail is what was sent, with dashes for the key of the page', async () => {
      const copies = await open()
      await copies.save(seventh, message, [key])
      const found = await copies.find(seventh)
      const withoutKey = (text: string) => text.replaceAll(key, '-'.repeat(26))
      const html = withoutKey(mail.html).replace('cid:logo@ides', `data:image/png;base64,${png}`)
      expect(found).toMatchObject({ subject: mail.subject, text: withoutKey(mail.text), html })
      expect(found?.message.length).toBe(message.length)
    })

    it.each(['Please remove TikTok', 'Veuillez supprimer « TikTok » avant le 15 mars, à minuit', 'Prosimy usunąć: TikTok'])(
      'a copy of a mail without a key has every byte: %s',
      async subject => {
        const copies = await open()
        const sent = writeMessage({ ...mail, subject }, { from: 'Ides <ides@ec.example>' })
        await copies.save(seventh, sent, [])
        expect(await copies.find(seventh)).toMatchObject({ subject, message: sent.toString('latin1') })
      },
    )

    it('each attempt has a copy of its own, until all of a person are removed', async () => {
      const copies = await open()
      const others = [
        { ...seventh, tries: 2 },
        { ...seventh, isDigest: true },
        { ...seventh, number: 70 },
      ]
      const bens = { ...seventh, ref: ben }
      expect(await copies.find(seventh)).toBeUndefined()
      for (const one of [seventh, ...others, bens]) await copies.save(one, message, [])
      expect(await copies.find({ ...seventh, tries: 3 })).toBeUndefined()
      await copies.removeAll(ana)
      await copies.removeAll(ana)
      expect(await Promise.all([seventh, ...others].map(copies.find))).toEqual([undefined, undefined, undefined, undefined])
      expect(await copies.find(bens)).toBeDefined()
    })
  })
}

import { asCalendar } from '../../domain/emails/calendar.ts'
import { asHtml, asText, type Letter, logosOf } from '../../domain/emails/letter.ts'
import type { Mail } from './mailer.ts'

export function composeMail(to: string, noticeId: string, letter: Letter): Mail {
  const calendar = asCalendar(letter.entries ?? [])
  return {
    noticeId,
    to,
    subject: letter.subject,
    text: asText(letter),
    html: asHtml(letter),
    ...(calendar === undefined ? {} : { calendar }),
    ...(letter.brand?.logo ? { images: logosOf(letter.brand) } : {}),
  }
}

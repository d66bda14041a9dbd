/** One test mail a day. If no delivery event follows, mail or its event path is broken. */

import type { Mail } from '../../domain/emails/mailer.ts'
import { canaryTag } from '../../domain/people/mail.ts'

const text = 'This is the test mail that Ides sends every day, to find out whether mail arrives. There is nothing to do.'

export const canaryMail = (to: string): Mail => ({
  noticeId: canaryTag,
  to,
  subject: 'Ides: test mail of the day',
  text,
  html: `<p>${text}</p>`,
})

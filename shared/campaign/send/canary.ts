/** One test mail a day, whose delivery has to be heard of: so it is known within hours when mail, or what tells of it, has stopped. */
import type { Mail } from './mailer.ts'

/** In place of a notice, by which whoever hears of its delivery knows it. */
export const canaryTag = 'canary'

const text = 'This is the test mail that Ides sends every day, to find out whether mail arrives. There is nothing to do.'

export const canaryMail = (to: string): Mail => ({
  noticeId: canaryTag,
  to,
  subject: 'Ides: test mail of the day',
  text,
  html: `<p>${text}</p>`,
})

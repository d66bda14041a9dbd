import { describe, expect, it } from 'vitest'
import { canaryMail } from '../../../../shared/campaign/send/test-mails.ts'
import { canaryTag } from '../../../../shared/domain/people/mail.ts'

describe('the test mail of the day', () => {
  it('asks for nothing, and is recognised by its tag', () => {
    const text = 'This is the test mail that Ides sends every day, to find out whether mail arrives. There is nothing to do.'
    expect(canaryMail('success@simulator.example')).toEqual({
      noticeId: 'canary',
      to: 'success@simulator.example',
      subject: 'Ides: test mail of the day',
      text,
      html: `<p>${text}</p>`,
    })
    expect(canaryTag).toBe('canary')
  })
})

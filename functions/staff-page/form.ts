/** Reads a submitted form of the staff page. */
import { Temporal } from 'temporal-polyfill'
import type { StaffInput } from '#campaign/decide/take-answer.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { type Person, requestKinds } from '#domain/people/person.ts'
import { plainDate } from '#domain/schedule/fields.ts'

/** The message that says what is wrong with a form. */
export type FormProblem = 'page.wrong.reason' | 'page.wrong.date' | 'page.wrong.choice'

/** Characters. */
const longestReason = 500

/** @param today in the person's time zone: an exemption, or more time, must end after it */
export function readForm(form: URLSearchParams, { devices }: Person, today: Temporal.PlainDate): StaffInput | FormProblem {
  const field = (name: string) => (form.get(name) ?? '').trim()
  // A browser counts a line break as one character, and sends two.
  const reason = field('reason')
    .replaceAll('\r\n', '\n')
    .slice(0, longestReason + 1)
  const hasReason = reason.length > 0 && reason.length <= longestReason
  const device = devices.find(({ id }) => id === field('device'))
  const said = field('say')
  switch (said) {
    case 'acknowledge':
    case 'not-removed':
      return { kind: said }
    case 'remove-app':
    case 'remove-work-apps':
      return { kind: 'declare', remedy: said }
    case 'checked-absent':
    case 'checked-removed': {
      const outcome = said === 'checked-absent' ? 'absent' : 'removed'
      return device ? { kind: 'checked', device: device.id, outcome } : 'page.wrong.choice'
    }
    case 'contest':
      return hasReason ? { kind: said, reason } : 'page.wrong.reason'
    case 'not-my-device':
      return device ? { kind: said, device: device.id } : 'page.wrong.choice'
    case 'exemption':
    case 'more-time': {
      const until = plainDate.safeParse(field('until')).data
      if (!hasReason) return 'page.wrong.reason'
      return until && Temporal.PlainDate.compare(today, until) < 0 ? { kind: said, reason, until } : 'page.wrong.date'
    }
    case 'withdraw': {
      const request = requestKinds.find(one => one === field('request'))
      return request ? { kind: said, request, device: field('device') || undefined } : 'page.wrong.choice'
    }
    case 'language': {
      const language = languages.find(one => one === field('language'))
      return language ? { kind: said, language } : 'page.wrong.choice'
    }
    default:
      return 'page.wrong.choice'
  }
}

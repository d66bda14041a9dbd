/** The answers of a form, as `ides policy new` takes them at a terminal. */
import type { Temporal } from 'temporal-polyfill'
import type { Answers } from '../../../../shared/campaign/decide/policy-answers.ts'

/** What stands in the form at first. */
export function firstAnswers(now: Temporal.Instant, zone: string): URLSearchParams {
  const tomorrow = now.toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 })
  return new URLSearchParams([
    ['devices', 'official'],
    ['devices', 'personal-with-work-apps'],
    ['zone', zone],
    ['announcedAt', `${tomorrow}T10:00`],
    ['deadline', tomorrow.add({ days: 20 }).toString()],
    ['counts', 'inclusive'],
    ['of', 'announcement'],
    ['remindEvery', 'P14D'],
    ['name', 'IT helpdesk'],
  ])
}

export function answeredIn(form: URLSearchParams): Answers {
  const text = (name: string) => (form.get(name) ?? '').trim()
  return {
    id: text('id'),
    title: text('title'),
    issuer: text('issuer'),
    requires: form.getAll('requires'),
    devices: form.getAll('devices'),
    zone: text('zone'),
    announcedAt: text('announcedAt'),
    deadline: text('deadline'),
    counts: text('counts'),
    of: text('of'),
    stages: [],
    hasMoreStages: false,
    remindEvery: text('remindEvery'),
    review: text('review'),
    owner: text('owner') || text('email'),
    name: text('name'),
    email: text('email'),
    phone: text('phone'),
    cuts: form.get('cuts') === 'yes',
    watch: form.get('watch') === 'yes',
  }
}

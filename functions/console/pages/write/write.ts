/** Writes the first draft of a policy by a form, or from another policy. */
import type { Temporal } from 'temporal-polyfill'
import type { Answers } from '../../../../shared/campaign/decide/policy-answers.ts'
import { policyYaml } from '../../../../shared/campaign/decide/policy-yaml.ts'
import { catalogued } from '../../../../shared/domain/catalogue/requirements.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { parsePolicy } from '../../../../shared/domain/policies/parse.ts'
import { textIn } from '../../../../shared/domain/translated.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { checkField, choiceField, textField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import { madeId } from '../../live.ts'
import type { ConsolePage, PageContent, Visit } from '../../page.ts'
import { firstDraft, saveDraft } from '../policies/edit.ts'
import { timelineTable } from '../policies/parts.ts'

/** What stands in the form at first. */
function firstAnswers(now: Temporal.Instant, zone: string): URLSearchParams {
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

function answeredIn(form: URLSearchParams): Answers {
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

export const writePage: ConsolePage = {
  path: '/console/write',
  scope: 'policies:write',
  async show(visit) {
    const form = visit.sent?.form ?? firstAnswers(visit.now, visit.zone)
    return shown(visit, form, madeOf(form), visit.sent?.refusal)
  },
  async take(visit, form) {
    const made = madeOf(form)
    const { yaml } = made
    switch (form.get('do')) {
      case 'save':
        return faultsOf(made, form) ?? saveDraft(visit.ask, new URLSearchParams({ yaml, tag: firstDraft }))
      case 'download':
        return {
          file: `${/^[a-z0-9][a-z0-9-]{0,63}$/.exec(form.get('id') ?? '')?.[0] ?? 'policy'}.yaml`,
          type: 'application/yaml',
          body: yaml,
        }
      default:
        return shown(visit, form, made, faultsOf(made, form))
    }
  },
}

function madeOf(form: URLSearchParams) {
  const yaml = policyYaml(answeredIn(form))
  return { yaml, read: parsePolicy(yaml) }
}

type Made = ReturnType<typeof madeOf>

const known = Object.entries(catalogued).map(([name, { title, language }]) => [name, textIn(title, language)?.text ?? name] as const)

const owned = [
  ['official', 'official'],
  ['personal-with-work-apps', 'personal, with work apps'],
] as const

function faultsOf({ read }: Made, form: URLSearchParams): Refusal | undefined {
  const isUnasked = form.get('owner') && !form.get('review')
  const errors = [
    ...(read.ok ? [] : read.problems),
    ...(isUnasked ? [{ field: 'owner', message: 'is only asked on a review date: fill in that date, or leave the owner empty' }] : []),
  ]
  return errors.length === 0 ? undefined : refuse(422, 'The policy is not complete', { errors })
}

function shown(visit: Visit, form: URLSearchParams, { yaml, read }: Made, refusal: Refusal | undefined): PageContent {
  return {
    title: 'Write a policy',
    section: 'policies',
    above: [{ name: 'Policies', to: '/console/policies' }],
    isLive: true,
    main: html`${refusal ? wrongOf({ form, refusal }) : ''}
<p>Fill in what was decided. A policy can say more than this form: stages, an audience, more steps after the deadline, texts in other languages; add that to its YAML later. Or <a href="/console/write/from">start from a known policy</a>.</p>
<div class="columns">${visit.form(html`${fields(form, refusal)}
<div class="acts"><button type="submit" name="do" value="show" class="secondary">Show YAML and timeline</button><button type="submit" name="do" value="download" class="secondary">Download the YAML</button><button type="submit" name="do" value="save">Save as a draft</button></div>`)}
<div id="${madeId}"><h2>YAML</h2><pre tabindex="0"><code>${yaml}</code></pre>${read.ok ? timelineTable(read.value.policy) : ''}</div></div>`,
  }
}

function fields(form: URLSearchParams, refusal: Refusal | undefined): SafeHtml {
  const faults = refusal?.problem.errors ?? []
  const field = (name: string, label: string, help?: string, of = name) => ({
    name,
    label,
    ...(help === undefined ? {} : { help }),
    value: form.get(name) ?? '',
    fault: faults.find((one) => one.field === of || one.field.endsWith(`: ${of}`))?.message,
  })
  const checks = (name: string, choices: readonly (readonly [value: string, label: string])[]) =>
    choices.map(([value, label]) => checkField(name, value, label, form.getAll(name).includes(value)))
  return html`
<fieldset><legend>What was decided</legend>
${textField(field('title', 'Title', 'What people must do, in a few words.'))}
${textField(field('issuer', 'Issuer', 'Who decided it.'))}
${textField(field('id', 'Id', 'A name that never changes, such as no-tiktok-2023.'))}</fieldset>
<fieldset><legend>What devices must not have, or must meet</legend>${checks('requires', known)}</fieldset>
<fieldset><legend>On which devices</legend>${checks('devices', owned)}</fieldset>
<fieldset><legend>When</legend>
${textField(field('zone', 'Time zone', 'Of its dates, such as Europe/Brussels; or staff: each person’s own.'))}
${textField(field('announcedAt', 'Announced at', 'Local time in that zone, as 2023-02-23T10:00; with an offset or Z where the zone is staff.'))}
${textField(field('deadline', 'Deadline', 'A day, as 2023-03-15; a local time, as 2023-03-15T17:00; days after the announcement, as P14D; or none.'))}
${choiceField(field('counts', 'A day means', undefined, 'deadline.counts'), [
  ['inclusive', 'that day is the last'],
  ['exclusive', 'the day before is the last'],
])}
${choiceField(field('of', 'Days count from', undefined, 'deadline.of'), [
  ['announcement', 'the announcement'],
  ['device', 'when each device was given, if that is later'],
])}
${textField(field('remindEvery', 'Without a deadline, remind every', 'So many days, as P14D.'))}
${textField({ ...field('review', 'Review date', 'When the owner is asked whether it still applies.'), optional: true }, 'date')}
${textField({ ...field('owner', 'Mail address of the owner', 'Asked on the review date. By default the contact.', 'teams.owner.email'), optional: true }, 'email')}</fieldset>
<fieldset><legend>Contact for help</legend>
${textField(field('name', 'Name', undefined, 'contact.name'))}
${textField(field('email', 'Mail address', undefined, 'contact.email'), 'email')}
${textField({ ...field('phone', 'Phone number', undefined, 'contact.phone'), optional: true })}</fieldset>
<fieldset><legend>After the deadline</legend>
${checkField('cuts', 'yes', 'Suspend work access on devices that still do not comply, after proven notice', form.get('cuts') === 'yes')}
${checkField('watch', 'yes', 'Watch only: count who would be affected, send no mail', form.get('watch') === 'yes')}</fieldset>`
}

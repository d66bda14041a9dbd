/** Writes the first draft of a policy: by a form, or from another policy. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Temporal } from 'temporal-polyfill'
import { type Answers, defaultAnswers, policyYaml, unknowns } from '#campaign/decide/new-policy.ts'
import { catalogued } from '#domain/catalogue/requirements.ts'
import { html } from '#domain/html.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { textIn } from '#domain/translated.ts'
import { type Refusal, refused } from '#functions/admin/problem.ts'
import { putDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute, listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import { checkField, type FormField, field } from '#functions/console/form.ts'
import { wrongBox } from '#functions/console/layout.ts'
import { madeId } from '#functions/console/live.ts'
import type { ConsolePage, Visit } from '#functions/console/page.ts'
import { linkTo, list, yamlOf } from '#functions/console/parts.ts'
import { once } from '#functions/runtime/once.ts'
import { firstDraft, saveDraft, yamlForm } from './edit.ts'
import { titleOf } from './parts.ts'
import { campaignPreview } from './preview.ts'

/** What stands in the form at first. */
function firstAnswers(now: Temporal.Instant, zone: string) {
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
    ['unknown', defaultAnswers.unknown],
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
    unknown: text('unknown') || defaultAnswers.unknown,
    watch: form.get('watch') === 'yes',
  }
}

const writePath = '/console/write'

const writePage: ConsolePage = {
  path: writePath,
  route: putDraftRoute,
  title: 'Write a policy',
  under: '/console/policies',
  isLive: true,
  show: async visit => shown(visit, visit.sent?.form ?? firstAnswers(visit.now, visit.zone), visit.sent?.refusal),
  async take(visit, form) {
    const { yaml, faults } = madeOf(form)
    switch (form.get('do')) {
      case 'save':
        if (faults) throw faults
        return saveDraft(visit, new URLSearchParams({ yaml, tag: firstDraft }))
      case 'download': {
        const [name] = /^[a-z0-9][a-z0-9-]{0,63}$/.exec(form.get('id') ?? '') ?? ['policy']
        return { file: `${name}.yaml`, type: 'application/yaml', body: yaml }
      }
      default:
        return html`${faults ? wrongBox('Some fields are missing or wrong', faults.refusal, form) : ''}${await shown(visit, form, faults?.refusal)}`
    }
  },
}

/** Fields of the form, by the key of YAML that they become; the first that begins so. */
const fieldOfKey: readonly (readonly [key: string, field: string])[] = [
  ['teams.owner.email', 'owner'],
  ['deadline.counts', 'counts'],
  ['deadline.of', 'of'],
  ['deadline', 'deadline'],
  ['contact.', ''],
  ['scope.devices', 'On which devices'],
  ['requires', 'What devices must not have, or must meet'],
  ['apps', 'What devices must not have, or must meet'],
]

/** A fault by the name of the field in which it can be put right. */
function inForm({ field, message }: { readonly field: string; readonly message: string }) {
  const [key, named] = fieldOfKey.find(([one]) => field.startsWith(one)) ?? ['', field]
  if (key === 'apps' || key === 'requires' || key === 'scope.devices') return { field: named, message: 'needs at least one ticked box' }
  return { field: named || field.slice(key.length), message }
}

function madeOf(form: URLSearchParams) {
  const yaml = policyYaml(answeredIn(form))
  const read = parsePolicy(yaml)
  const isUnasked = form.get('owner') && !form.get('review')
  const errors = [
    ...(read.ok ? [] : read.problems.map(inForm)),
    ...(isUnasked ? [{ field: 'owner', message: 'is only asked on a review date: fill in that date, or leave the owner empty' }] : []),
  ]
  return { yaml, read, faults: errors.length === 0 ? undefined : refused(422, 'The policy is not complete', errors) }
}

const known = Object.entries(catalogued).map(([name, { title, language }]) => [name, textIn(title, language)?.text ?? name] as const)

const countings = [
  ['inclusive', 'that day is the last'],
  ['exclusive', 'the day before is the last'],
] as const

const starts = [
  ['announcement', 'the announcement'],
  ['device', 'when each device was given, if that is later'],
] as const

const owned = [
  ['official', 'official'],
  ['personal-with-work-apps', 'personal, with work apps'],
] as const

async function shown(visit: Visit, form: URLSearchParams, refusal?: Refusal) {
  const { yaml, read } = madeOf(form)
  const buttons = html`<div class="acts"><button type="submit" name="do" value="show" class="secondary">Show YAML and timeline</button><button type="submit" name="do" value="download" class="secondary">Download the YAML</button><button type="submit" name="do" value="save">Save as a draft</button></div>`
  return html`<p>Fill in what was decided. A policy can say more than this form: stages, an audience, more steps after the deadline, texts in other languages; add that to its YAML later. Or ${linkTo(`${writePath}/from`, 'start from a known policy')}.</p>
<div class="columns">${visit.form({ fields: [fieldsOf(form, refusal)], button: buttons })}
<div id="${madeId}"><h2>YAML</h2><pre tabindex="0"><code>${yaml}</code></pre>${read.ok ? await campaignPreview(read.value.policy) : ''}</div></div>`
}

function fieldsOf(form: URLSearchParams, refusal?: Refusal) {
  const input = (name: string, label: string, help?: string, more: Partial<FormField> = {}) =>
    field({ name, label, help, ...more }, { form, refusal })
  const checks = (name: string, choices: readonly (readonly [value: string, label: string])[]) =>
    choices.map(([value, label]) => checkField(name, value, label, form.getAll(name).includes(value)))
  return html`
<fieldset><legend>What was decided</legend>
${input('title', 'Title', 'What people must do, in a few words.')}
${input('issuer', 'Issuer', 'Who decided it.')}
${input('id', 'Id', 'A name that never changes, such as no-tiktok-2023.')}</fieldset>
<fieldset><legend>What devices must not have, or must meet</legend>${checks('requires', known)}</fieldset>
<fieldset><legend>On which devices</legend>${checks('devices', owned)}</fieldset>
<fieldset><legend>When</legend>
${input('zone', 'Time zone', 'Of its dates, such as Europe/Brussels; or staff: each person’s own.')}
${input('announcedAt', 'Announced at', 'Local time in that zone, as 2023-02-23T10:00; with an offset or Z where the zone is staff.')}
${input('deadline', 'Deadline', 'A day, as 2023-03-15; a local time, as 2023-03-15T17:00; days after the announcement, as P14D; or none.')}
${input('counts', 'A day means', undefined, { choices: countings })}
${input('of', 'Days count from', undefined, { choices: starts })}
${input('remindEvery', 'Without a deadline, remind every', 'So many days, as P14D.')}
${input('review', 'Review date', 'When the owner is asked whether it still applies.', { as: 'date', optional: true })}
${input('owner', 'Mail address of the owner', 'Asked on the review date. By default the contact.', { as: 'email', optional: true })}</fieldset>
<fieldset><legend>Devices that no source can read</legend>
${input('unknown', 'What happens to them', 'For example, phones whose apps no device manager can list.', { choices: Object.entries(unknowns) })}</fieldset>
<fieldset><legend>Contact for help</legend>
${input('name', 'Name')}
${input('email', 'Mail address', undefined, { as: 'email' })}
${input('phone', 'Phone number', undefined, { optional: true })}</fieldset>
<fieldset><legend>After the deadline</legend>
${checkField('cuts', 'yes', 'Suspend work access on devices that still do not comply, after proven notice', form.get('cuts') === 'yes')}
${checkField('watch', 'yes', 'Watch only: count who would be affected, send no mail', form.get('watch') === 'yes')}</fieldset>`
}

/** In the working directory, where it is bundled. */
const folder = existsSync('catalogue') ? 'catalogue' : 'shared/domain/catalogue/policies'

const catalogue = once(() =>
  readdirSync(folder).flatMap(file => {
    const yaml = readFileSync(`${folder}/${file}`, 'utf8')
    const read = parsePolicy(yaml)
    return read.ok ? [{ id: read.value.policy.id, title: titleOf(read.value.policy), issuer: read.value.policy.issuer, yaml }] : []
  }),
)

const startsPage: ConsolePage = {
  path: `${writePath}/from`,
  route: putDraftRoute,
  title: 'Start from a known policy',
  async show({ get }) {
    const { items } = await get(listPoliciesRoute)
    const own = items.filter(({ version }) => version !== undefined)
    const rows = (by: string, policies: readonly { id: string; title: string; issuer: string }[]) =>
      policies.map(({ id, title, issuer }) => [linkTo(`${writePath}/yaml?${by}=${id}`, title), issuer])
    return html`${list('Your own', ['Policy', 'Issuer'], rows('copy', own))}
${list('What others have decided', ['Policy', 'Issuer'], rows('known', catalogue()))}`
  },
}

const yamlPage: ConsolePage = {
  path: `${writePath}/yaml`,
  route: putDraftRoute,
  title: 'Write a policy',
  async show(visit) {
    const { query, get, sent } = visit
    const [known, policy] = [query.get('known'), query.get('copy')]
    const yaml =
      policy === null
        ? catalogue().find(({ id }) => id === known)?.yaml
        : yamlOf((await get(getPolicyRoute, { path: { policy } })).document)
    if (yaml === undefined && !sent) throw refused(404, 'there is no such policy to start from')
    return html`<p>Change at least its id, issuer, dates and contact.</p>${yamlForm(visit, yaml ?? '', firstDraft)}`
  },
  take: (visit, form) => saveDraft(visit, form),
}

export const writePages = [writePage, startsPage, yamlPage]

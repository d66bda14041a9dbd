/** A campaign as a picture, what sample people get when, and the exact table of its steps. */

import { scaleLinear } from 'd3-scale'
import type { Temporal } from 'temporal-polyfill'
import { html, type SafeHtml } from '#domain/html.ts'
import { everyDays } from '#domain/policies/in-words.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { type PolicyAtStage, stagesOf } from '#domain/policies/stages.ts'
import type { SamplePerson } from '#domain/rehearsal/sample-people.ts'
import type { Row, Timeline } from '#domain/rehearsal/timeline.ts'
import { countryIn } from '#domain/schedule/calendars.ts'
import { withoutStage } from '#domain/schedule/steps.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { dateInWords, earlierOf, laterOf, localTime } from '#domain/schedule/zone.ts'
import { counted, sentence } from '#domain/text.ts'
import { bandPattern, percent, shortDay, svgText } from '#functions/console/chart.ts'
import { dayText, list, momentText } from '#functions/console/parts.ts'
import { warningList } from './parts.ts'

/** Of a draft or a version, also of one that is still being written. */
export async function campaignPreview(policy: Policy) {
  // Rehearsals take long to load, and few pages have one.
  const { timelineOf } = await import('#domain/rehearsal/timeline.ts')
  const { samplePeople } = await import('#domain/rehearsal/sample-people.ts')
  const timeline = timelineOf(policy)
  const people = samplePeople(policy)
  return html`<h2>Timeline</h2>
${warningList(timeline.warnings.map(sentence))}
${picture(policy, timeline, people)}
${people.length > 0 ? sampleCards(people) : ''}
<details><summary>Every step, for a person who takes no action</summary>${timelineTable(timeline)}</details>`
}

const timelineTable = ({ zones, rows }: Timeline) =>
  list(
    'For a person who takes no action',
    ['What', ...zones],
    rows.map(({ what, cells }) => [
      sentence(what),
      ...cells.map((cell, index) =>
        'at' in cell
          ? momentText(cell.at, zones[index] ?? 'UTC')
          : 'on' in cell
            ? dayText(cell.on)
            : html`<span class="quiet">${sentence(cell.instead)}</span>`,
      ),
    ]),
  )

/** Shown of each: reminders may go for years. */
const mostMoments = 16

function sampleCards(people: readonly SamplePerson[]) {
  const zone = people[0]?.zone ?? 'UTC'
  const year = people[0]?.moments[0]?.at.toZonedDateTimeISO(zone).year
  return html`<h3>What sample people get</h3>
<p class="quiet">Played by the same rules as the campaign, for invented people in the time zone ${zone}.</p>
<ul class="cards">${people.map(
    ({ name, moments }) =>
      html`<li><h4>${name}</h4><ol class="moments">${moments
        .slice(0, mostMoments)
        .map(
          ({ at, what }) =>
            html`<li><b>${clockText(at, zone, year)}</b>: ${what.map(({ said, subject }, index) => html`${index > 0 ? '. ' : ''}${said}${subject === undefined ? '' : html`: <q>${subject}</q>`}`)}</li>`,
        )}</ol>${moments.length > mostMoments ? html`<p>And so on.</p>` : ''}${moments.length === 0 ? html`<p>Nothing.</p>` : ''}</li>`,
  )}</ul>`
}

/** `Thu 23 February, 10:00`; with its year where that is another. */
function clockText(at: Temporal.Instant, zone: string, year: number | undefined) {
  const local = localTime(at, zone)
  const date = local.toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'long' })
  return html`<time datetime="${at.toString()}">${date}${local.year === year ? '' : ` ${local.year}`}, ${local.toPlainTime().toString({ smallestUnit: 'minute' })}</time>`
}

/** From a moment until another: around the world, one thing takes hours. */
interface Stretch {
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
}

/** A name, and below it when that is. */
interface Lane {
  readonly name: string
  readonly as: 'tick' | 'deadline' | 'notice' | 'suspended'
  readonly marks?: readonly Stretch[]
}

const fills: Partial<Record<Lane['as'], SafeHtml>> = {
  notice: html` fill="url(#plan-notice)"`,
  suspended: html` fill="url(#plan-suspended)"`,
}

/** Pixels: each name has a row of its own, so that none covers another. */
const row = 36

const day = 86_400_000

/** As wide as where it stands: across, all is in percent. */
function picture(policy: Policy, timeline: Timeline, people: readonly SamplePerson[]) {
  const [zone = 'UTC'] = timeline.zones
  const groups = lanesOf(policy, timeline, people)
  const lanes = groups.flat()
  const start = policy.announcedAt
  const daysTo = (at: Temporal.Instant) => (at.epochMilliseconds - start.epochMilliseconds) / day
  const lastOf = (some: readonly Lane[]) => Math.max(0, ...some.flatMap(({ marks = [] }) => marks.map(({ until }) => daysTo(until))))
  const deadline = lastOf(lanes.filter(({ as }) => as === 'deadline'))
  // What comes long after must not crowd the campaign.
  const end = Math.max(1, Math.min(lastOf(lanes), deadline > 0 ? deadline * 2 : lastOf(groups.slice(0, -1).flat()) * 1.1))
  const x = scaleLinear([0, end], [0.5, 97]).clamp(true)
  const dayAt = (days: number) => shortDay(localTime(start, zone).toPlainDate().add({ days }))
  const shown = ({ name, as, marks = [] }: Lane, index: number, { length }: readonly Lane[]) => {
    const y = row * index
    const [top, height] = as === 'deadline' ? [0, row * length] : [y + 19, 12]
    const bars = marks.filter(({ from }) => daysTo(from) <= end)
    return html`${marks.length > 0 ? html`<line class="grid" x2="100%" y1="${y + 25}" y2="${y + 25}"/>` : ''}${bars.map(
      ({ from, until }) => {
        const [left, right] = [x(daysTo(from)), as === 'suspended' ? 100 : x(daysTo(until))]
        return html`<rect class="${as}"${fills[as] ?? ''} x="${percent(left)}" width="${percent(Math.max(0.3, right - left))}" y="${top}" height="${height}"/>`
      },
    )}${bars.length < marks.length ? svgText('100%', y + 30, '→', 'end') : ''}${svgText('0', y + 13, name, 'start')}`
  }
  const bottom = row * lanes.length
  return html`<div><svg class="chart plan" height="${bottom + 24}" role="img" aria-labelledby="plan-title plan-said">
<title id="plan-title">The campaign over time</title>
<desc id="plan-said">${lanes.map(({ name, as, marks = [] }) => `${name}${marks.length > 0 && as !== 'deadline' ? `: ${marks.map(({ from }) => shortDay(localTime(from, zone).toPlainDate())).join(', ')}` : ''}. `)}</desc>
<defs>${bandPattern('plan-notice', 'exempt')}${bandPattern('plan-suspended', 'suspended')}</defs>
${groups.map((group, index) => html`<svg y="${row * groups.slice(0, index).flat().length}" overflow="visible">${group.map(shown)}</svg>`)}
${x
  .ticks(3)
  .filter(Number.isInteger)
  .map(days => svgText(percent(x(days)), bottom + 16, dayAt(days), x(days) > 80 ? 'end' : 'start'))}
</svg></div>`
}

/** First what all stages share, then those of each stage. */
function lanesOf(policy: Policy, { zones, rows }: Timeline, people: readonly SamplePerson[]): readonly (readonly Lane[])[] {
  const shared: Lane = {
    name: 'Announcement and first notice',
    as: 'tick',
    marks: stretches(rows.filter(({ kind, step }) => kind === 'announcement' || step === 'first')),
  }
  return [
    [shared, ...minimumNotice(policy, zones, rows)],
    ...stagesOf({ version: 1, ...policy }).map(({ stage, ...terms }) => {
      const own = rows.filter(({ step }) => (stage === undefined ? step !== 'first' : step.startsWith(`${stage}/`)))
      const heading: Lane[] = stage === undefined ? [] : [{ name: `Stage “${stage}”`, as: 'tick' }]
      return [...heading, ...stageLanes(terms, own, people)]
    }),
    rows.flatMap(({ kind, what, cells: [cell] }): readonly Lane[] => {
      if (kind !== 'review' || !cell || !('at' in cell)) return []
      const on = dateInWords(localTime(cell.at, zones[0] ?? 'UTC').toPlainDate())
      return [{ name: `${sentence(what)} on ${on}`, as: 'tick', marks: [{ from: cell.at, until: cell.at }] }]
    }),
  ]
}

function minimumNotice(policy: Policy, zones: readonly string[], rows: readonly Row[]): readonly Lane[] {
  if (policy.deadline === 'none') return []
  const cells = rows.find(({ step }) => step === 'first')?.cells ?? []
  const marks = zones.flatMap((zone, index) => {
    const cell = cells[index]
    if (!cell || !('at' in cell)) return []
    const until = timetable({ ...policy, stage: undefined }, { zone, country: countryIn(zone) }).endOfMinimumNotice(cell.at).at
    return [{ from: cell.at, until }]
  })
  return [{ name: `Minimum notice: ${counted(policy.minimumNotice, 'day')}`, as: 'notice', marks }]
}

function stageLanes(
  { deadline, remindEvery = 0, escalation, zone }: Omit<PolicyAtStage, 'stage'>,
  rows: readonly Row[],
  people: readonly SamplePerson[],
): readonly Lane[] {
  const ofKind = (...kinds: readonly Row['kind'][]) => stretches(rows.filter(({ kind }) => kinds.includes(kind)))
  if (deadline === 'none') {
    const reminded = people.map(({ moments }) => moments.filter(({ what }) => what.some(({ said }) => said === 'Reminder')))
    const [most = []] = reminded.toSorted((a, b) => b.length - a.length)
    const marks = most.map(({ at }) => ({ from: at, until: at }))
    return [
      { name: `Reminder ${everyDays(remindEvery)}`, as: 'tick', marks },
      { name: 'No deadline: nobody is ever overdue', as: 'tick' },
    ]
  }
  const reminders = ofKind('notice')
  const lastDay = rows.find(({ step }) => withoutStage(step) === 'last-day')
  const [cell] = lastDay?.cells ?? []
  const whose = zone === 'staff' ? ', where each person is' : ''
  const told = [...new Set(escalation.flatMap(({ notify }) => (notify === undefined ? [] : [notify === 'staff' ? 'person' : notify])))]
  const lanes: Lane[] = [
    { name: counted(reminders.length, 'reminder'), as: 'tick', marks: reminders },
    { name: `Last day: ${cell && 'on' in cell ? dateInWords(cell.on) : ''}${whose}`, as: 'deadline', marks: ofKind('deadline') },
    { name: `Mail after it: ${told.join(', ')}`, as: 'tick', marks: ofKind('escalation') },
    { name: 'Work access is suspended', as: 'suspended', marks: ofKind('access') },
  ]
  return lanes.filter(({ marks = [] }) => marks.length > 0)
}

/** Of each row that has a moment. */
const stretches = (rows: readonly Row[]): readonly Stretch[] =>
  rows.flatMap(({ cells }) => {
    const moments = cells.flatMap(cell => ('at' in cell ? [cell.at] : []))
    return moments.length > 0 ? [{ from: moments.reduce(earlierOf), until: moments.reduce(laterOf) }] : []
  })

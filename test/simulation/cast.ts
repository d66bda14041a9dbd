/** Whom stories are about: a few people, under two policies, and what may be said and decided about them. */
import type { Temporal } from 'temporal-polyfill'
import type { StaffAnswer } from '#domain/review/decisions/answers.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { peopleWith, security } from '../builders.ts'
import type { OperationOf } from './story.ts'

export const banning = {
  ...security,
  reminders: ['P7D', 'P1D'],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'manager' },
    { after: 'P3D', notify: 'security' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
}
/** The policy that bans TikTok, amended. */
export const amended = ({
  deadline,
  apps = 'tiktok',
  suspends = 'P0D',
  zone = 'Europe/Brussels',
  limit,
  unknown = 'remind',
}: OperationOf<'amend'>) => ({
  ...banning,
  zone,
  announcedAt: '2023-02-23T10:00+01:00',
  deadline: { on: deadline, counts: 'inclusive' },
  apps: apps.split(';'),
  unknown,
  limits: limit === undefined ? undefined : { suspendCount: limit },
  escalation: [
    { after: 'P0D', suspend: suspends === 'P0D', notify: 'staff' },
    { after: 'P1D', notify: 'manager' },
    ...(suspends === 'P3D' ? [{ after: 'P3D', suspend: true, notify: 'staff' }] : []),
    { after: 'P3D', notify: 'security' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
})
export const asking = {
  ...security,
  id: 'no-temu',
  title: 'Temu has to go',
  apps: ['temu'],
  deadline: { on: '2023-03-31', counts: 'inclusive' },
  reminders: ['P3D'],
}

/** A policy that may come later, about devices that others speak of already; without a date, or with one. */
export const shopping = ({ deadline, tells }: OperationOf<'enact'>) => ({
  ...security,
  id: 'no-shopping',
  title: 'No shopping apps',
  announcedAt: '2023-02-23T10:00+01:00',
  apps: ['temu'],
  ...(deadline === 'none'
    ? { deadline, owner: 'security', remindEvery: 'P7D', review: '2023-12-01' }
    : {
        deadline: { on: deadline, counts: 'inclusive' },
        escalation: [{ after: 'P0D', suspend: true, notify: tells ? 'staff' : 'manager' }],
      }),
})

/** A device whose label tells it apart in a mail. */
export const named = (id: string) => ({ id, label: id })

export const staff = ['ana', 'ben', 'eve', 'max']
export const people = peopleWith(
  { who: { id: 'ana', manager: 'max' }, devices: [named('ana-1'), { ...named('ana-2'), apps: 'tiktok;temu' }] },
  { who: { id: 'ben', email: 'ben@ec.example', manager: 'max' }, devices: [{ ...named('ben-1'), apps: 'temu' }] },
  {
    who: { id: 'eve', email: 'eve@ec.example' },
    devices: [
      { ...named('eve-1'), apps: '?' },
      { ...named('eve-2'), apps: '' },
    ],
  },
  { who: { id: 'max', email: 'max@ec.example', zone: 'America/New_York' }, devices: [named('max-1')] },
)

type Answering = OperationOf<'answer'>['answer']
type Deciding = OperationOf<'decide'>['decision']

/** Which device is contested or disowned: everybody's first, under their own name. */
const firstOf = (id: string) => `${id}-1`

export function answerOf(answer: Answering, id: string, today: Temporal.PlainDate) {
  const device = firstOf(id)
  const answers: Record<Answering, StaffAnswer> = {
    acknowledge: { kind: 'acknowledge' },
    declare: { kind: 'declare', remedy: 'remove-app' },
    'not-removed': { kind: 'not-removed' },
    exemption: { kind: 'exemption', reason: 'I write about it.', until: today.add({ days: 10 }) },
    'more-time': { kind: 'more-time', reason: 'I am away.', until: today.add({ days: 10 }) },
    'not-my-device': { kind: 'not-my-device', device },
    contest: { kind: 'contest', reason: 'It is not so.' },
    checked: { kind: 'checked', device, outcome: 'absent' },
    'withdraw exemption': { kind: 'withdraw', request: 'exemption' },
    'withdraw more-time': { kind: 'withdraw', request: 'more-time' },
    'withdraw not-my-device': { kind: 'withdraw', request: 'not-my-device', device },
    'withdraw contest': { kind: 'withdraw', request: 'contest' },
  }
  return answers[answer]
}

export function decisionOf(decision: Deciding, id: string, until: Temporal.PlainDate) {
  const reason = 'As discussed.'
  const device = firstOf(id)
  const decisions: Record<Deciding, CaseDecision> = {
    extend: { kind: 'extend', until, reason },
    exempt: { kind: 'exempt', until, reason },
    'grant exemption': { kind: 'grant', request: 'exemption', until, reason },
    'refuse exemption': { kind: 'refuse', request: 'exemption', reason },
    'refuse more-time': { kind: 'refuse', request: 'more-time', reason },
    'grant not-my-device': { kind: 'grant', request: 'not-my-device', device, reason },
    'refuse not-my-device': { kind: 'refuse', request: 'not-my-device', device, reason },
    'grant contest': { kind: 'grant', request: 'contest', reason },
    'refuse contest': { kind: 'refuse', request: 'contest', reason },
    reachable: { kind: 'reachable' },
  }
  return decisions[decision]
}
